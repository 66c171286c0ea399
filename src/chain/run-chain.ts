import type { AskerDoubt } from '../core/asker.ts';
import { calendarDay } from '../core/calendar-day.ts';
import { decide } from '../core/decide.ts';
import type { Decision, LinkOutcome, Refusal, TileChoice } from '../core/decision.ts';
import { type AppError, toAppError } from '../core/errors.ts';
import type { CallContext } from '../core/ports/call-context.ts';
import type { Log } from '../core/ports/log.ts';
import type { QueryEngine } from '../core/ports/query-engine.ts';
import type { Lease } from '../core/ports/request-store.ts';
import type { SqlSource } from '../core/ports/sql-source.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import type { Products } from '../core/products.ts';
import type { CreditRequest } from '../core/request.ts';
import { extractLinks, type FoundLink } from './1-extract-links.ts';
import { fetchSql } from './2-fetch-sql.ts';
import { checkProduct } from './3-check-product.ts';
import { calculateCredit } from './4-calculate-credit.ts';
import { type Memories, remember } from './5-remember.ts';
import { withUsualDecision } from './6-usual-decision.ts';
import { keepRows } from './kept-rows.ts';
import { AnswerSize } from './result-size.ts';
import { runStage, type Stage } from './stage.ts';

/** What the chain needs from outside. */
export interface ChainParts {
  looker: SqlSource;
  trino: QueryEngine;
  lookerHosts: readonly string[];
  /** The products that can be credited, with their rules. */
  products: Products;
  /** The calendar that days of usage are in. */
  timeZone: string;
  telemetry: Telemetry;
  /**
   * Why this person or channel may not ask; undefined: they may.
   * @throws AppError when Slack does not say
   */
  mayAsk(asker: { user: string; channel: string }): Promise<AskerDoubt | undefined>;
  /** What was decided and recommended before; absent in a dry run, which leaves nothing behind. */
  memory?: Memories | undefined;
  /** Shows the progress of a slow request in Slack; must not fail. */
  progress(request: CreditRequest, sentence: string): void;
}

/** The answer, and the links that failed for good while others worked. */
export interface Decided {
  answer: Decision;
  failures: AppError[];
}

/**
 * The chain: links of the request -> an outcome a link -> one decision.
 * @throws AppError when a link fails in a way that may pass, or when no link worked
 */
export async function runChain(
  parts: ChainParts,
  lease: Lease,
  { signal, log }: { signal: AbortSignal; log: Log },
): Promise<Decided> {
  const { request } = lease;
  const doubt = await parts.mayAsk(request);
  if (doubt) return { answer: { kind: 'not_allowed', doubt }, failures: [] };
  const context = callContext(parts, lease, signal, log);
  const found = await runStage(extractLinks(parts.lookerHosts), request, context, parts.telemetry);
  if ('done' in found) return { answer: found.done, failures: [] };
  const { outcomes, failures } = await workLinks(parts, found.next, request, context);
  const answer = decide(outcomes);
  if (!parts.memory) return { answer, failures };
  const remembered = await remember(parts.memory, request, answer, signal);
  return { answer: await withUsualDecision(parts.memory, remembered, log), failures };
}

/**
 * All links at a time. Once the results that are there are more than one answer can hold, the others are stopped: what
 * they would add changes nothing of the refusal, which is then the one outcome.
 * @throws AppError as `lastingFailures`
 */
async function workLinks(
  parts: ChainParts,
  links: FoundLink[],
  request: CreditRequest,
  context: CallContext,
): Promise<{ outcomes: (LinkOutcome | TileChoice)[]; failures: AppError[] }> {
  const size = new AnswerSize();
  const enough = new AbortController();
  const signal = AbortSignal.any([context.signal, enough.signal]);
  let refusal: Refusal | undefined;
  const results = await Promise.allSettled(
    links.map(async (link) => {
      const log = context.log.child({ link: link.position + 1 });
      const outcome = await workLink(parts, link, request, { ...context, signal, log });
      refusal ??= size.add(outcome);
      if (refusal) enough.abort(new Error('the message is refused'));
      return outcome;
    }),
  );
  if (refusal) return { outcomes: [{ kind: 'refused', link: { url: '' }, refusal }], failures: [] };
  const failures = lastingFailures(results);
  return { outcomes: results.map((result, at) => outcomeOfLink(links[at], result)), failures };
}

/** One link through stages 2 to 4; each may know the outcome already. */
async function workLink(
  parts: ChainParts,
  link: FoundLink,
  request: CreditRequest,
  context: CallContext,
): Promise<LinkOutcome | TileChoice> {
  const step = <In, Next, Done>(stage: Stage<In, Next, Done>, input: In) =>
    runStage(stage, input, context, parts.telemetry);
  const queried = await step(fetchSql(parts.looker), link);
  if ('done' in queried) return queried.done;
  const known = await step(checkProduct(parts.products), queried.next);
  if ('done' in known) return known.done;
  const dayOf = (at: number) => calendarDay(at, parts.timeZone);
  const { claim: hints, askedAt, firstAskedAt = askedAt } = request;
  const asked = { hints, day: dayOf(firstAskedAt), today: dayOf(askedAt) };
  const credit = await step(calculateCredit(parts.trino, parts.products, asked), known.next);
  return 'done' in credit ? credit.done : credit.next;
}

/**
 * Failures among several links. A temporary one is thrown, so that the whole request is tried again; a final one is
 * returned beside the links that worked. When no link worked, the request has failed.
 */
function lastingFailures(results: PromiseSettledResult<unknown>[]): AppError[] {
  const errors = results.flatMap((result) =>
    result.status === 'rejected' ? [toAppError(result.reason)] : [],
  );
  const blocking =
    errors.find((error) => error.retryable) ?? (errors.length === results.length ? errors[0] : undefined);
  if (blocking) throw blocking;
  return errors;
}

function outcomeOfLink(
  link: FoundLink | undefined,
  result: PromiseSettledResult<LinkOutcome | TileChoice>,
): LinkOutcome | TileChoice {
  if (result.status === 'fulfilled') return result.value;
  return { kind: 'failed', link: link?.ref ?? { url: '' }, code: toAppError(result.reason).code };
}

function callContext(parts: ChainParts, lease: Lease, signal: AbortSignal, log: Log): CallContext {
  const { request } = lease;
  return {
    signal,
    log,
    requestId: request.id,
    asker: { user: request.user, channel: request.channel },
    progress: (sentence) => parts.progress(request, sentence),
    once: async <T>(step: string, run: () => Promise<T>) => {
      if (!(step in lease.steps)) lease.steps[step] = await run();
      return lease.steps[step] as T;
    },
    keepRows: async (table) =>
      parts.memory ? keepRows(parts.memory.records, request.id, table) : { digest: '', kept: false },
  };
}
