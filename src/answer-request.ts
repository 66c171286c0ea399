import { extractLinks, type FoundLink } from './chain/1-extract-links.ts';
import { fetchSql } from './chain/2-fetch-sql.ts';
import { checkProduct } from './chain/3-check-product.ts';
import { calculateCredit } from './chain/4-calculate-credit.ts';
import type { Products } from './chain/products.ts';
import { runStage, type Stage } from './chain/stage.ts';
import type { AskerDoubt } from './core/asker.ts';
import { decide, outcomeOf } from './core/decide.ts';
import type { Answer, Decision, LinkOutcome, TileChoice } from './core/decision.ts';
import { AppError, toAppError } from './core/errors.ts';
import type { CallContext } from './core/ports/call-context.ts';
import type { Log } from './core/ports/log.ts';
import type { QueryEngine } from './core/ports/query-engine.ts';
import { type Lease, LeaseLost } from './core/ports/request-store.ts';
import type { SqlSource } from './core/ports/sql-source.ts';
import type { Telemetry } from './core/ports/telemetry.ts';
import type { CreditRequest } from './core/request.ts';
import { MAX_ATTEMPTS } from './core/work-times.ts';

/** What the flow needs from outside; app.ts gives the real ones. */
export interface FlowParts {
  looker: SqlSource;
  trino: QueryEngine;
  lookerHosts: readonly string[];
  /** What can be credited, and by which rules. */
  products: Products;
  log: Log;
  telemetry: Telemetry;
  /** The doubt against who asks and where; undefined: none. Throws AppError when Slack does not say. */
  mayAsk(asker: { user: string; channel: string }): Promise<AskerDoubt | undefined>;
  /** Shows in Slack where a slow request stands; must not fail. */
  progress(request: CreditRequest, sentence: string): void;
  /** Puts the answer in front of people exactly once and ends the request (dry run: logs it instead). */
  deliver(lease: Lease, answer: Answer, signal: AbortSignal): Promise<void>;
  /** Tells the owner, privately, what failed and what to do. At least once; must not fail. */
  tellOwner(request: CreditRequest, error: AppError, attempt: number): Promise<void>;
  /** Gives the request back for a later attempt; false when the attempts are used up. */
  retryLater(lease: Lease, error: AppError): Promise<boolean>;
}

/**
 * THE FLOW of one attempt at a request that this replica holds: chain -> decision -> reply -> done.
 * What may pass is tried again later; what will not is told to the owner, and the thread gets one line without details.
 */
export function makeAnswerRequest(parts: FlowParts): (lease: Lease, signal: AbortSignal) => Promise<void> {
  return async (lease, signal) => {
    const { request } = lease;
    const log = parts.log.child({ reference: request.reference, channel: request.channel });
    try {
      // Earlier attempts died with their process: this one only apologises.
      if (lease.attempt > MAX_ATTEMPTS && !lease.intent) throw new AppError('INTERNAL');
      const answer = lease.intent?.answer ?? (await work(parts, lease, signal, log));
      await finish(parts, lease, answer, signal, log);
    } catch (thrown) {
      if (thrown instanceof LeaseLost) throw thrown;
      const error = toAppError(thrown);
      const again = error.retryable && (await parts.retryLater(lease, error));
      const facts = {
        code: error.code,
        stage: error.stage,
        ...error.facts,
        attempt: lease.attempt,
        err: error,
      };
      log[again ? 'warn' : 'error'](
        facts,
        again ? 'attempt failed, another follows' : 'request failed for good',
      );
      if (again) return;
      await parts.tellOwner(request, error, lease.attempt);
      await finish(parts, lease, { kind: 'failed' }, signal, log);
    }
  };
}

/** Reply -> done, and the record of how it went. */
async function finish(
  parts: FlowParts,
  lease: Lease,
  answer: Answer,
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  await parts.deliver(lease, answer, signal);
  const seconds = (Date.now() - lease.request.askedAt) / 1000;
  const outcome = outcomeOf(answer);
  parts.telemetry.requestFinished(lease.request.door, outcome, seconds);
  count(parts.telemetry, answer);
  log.info({ outcome, seconds, attempt: lease.attempt }, 'request finished');
}

/** The amounts of an answer, and why links of it were refused. */
function count(telemetry: Telemetry, answer: Answer): void {
  if (answer.kind === 'recommended')
    for (const { currency, confidence, credit_amount } of answer.combined.currencies)
      telemetry.recommended(currency, confidence ?? 'none', Number(credit_amount));
  if (!('links' in answer)) return;
  for (const link of answer.links) {
    if (link.kind === 'refused') telemetry.refused(link.refusal.code);
    if (link.kind === 'calculated') for (const { code } of link.result.errors) telemetry.refused(code);
  }
}

/** The chain: links of the request -> an outcome a link -> one decision. */
async function work(parts: FlowParts, lease: Lease, signal: AbortSignal, log: Log): Promise<Decision> {
  const { request } = lease;
  const doubt = await parts.mayAsk(request);
  if (doubt) return { kind: 'not_allowed', doubt };
  const context = callContext(parts, lease, signal, log);
  const found = await runStage(extractLinks(parts.lookerHosts), request, context, parts.telemetry);
  if ('done' in found) return found.done;
  const results = await Promise.allSettled(
    found.next.map((link) =>
      workLink(parts, link, request, { ...context, log: log.child({ link: link.position + 1 }) }),
    ),
  );
  return decide(await settle(parts, lease, found.next, results));
}

/** One link through stages 2 to 4; each may know the outcome already. */
async function workLink(
  parts: FlowParts,
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
  const credit = await step(calculateCredit(parts.trino, parts.products, request.claim), known.next);
  return 'done' in credit ? credit.done : credit.next;
}

/**
 * Failures among several links: one that may pass sends the whole request back; one that is final is told to the owner
 * and shown as such beside the links that worked. When no link worked, the request has failed.
 */
async function settle(
  parts: FlowParts,
  lease: Lease,
  links: FoundLink[],
  results: PromiseSettledResult<LinkOutcome | TileChoice>[],
): Promise<(LinkOutcome | TileChoice)[]> {
  const errors = results.flatMap((result) =>
    result.status === 'rejected' ? [toAppError(result.reason)] : [],
  );
  const blocking =
    errors.find((error) => error.retryable) ?? (errors.length === results.length ? errors[0] : undefined);
  if (blocking) throw blocking;
  for (const error of errors) await parts.tellOwner(lease.request, error, lease.attempt);
  return results.map((result, index) => {
    if (result.status === 'fulfilled') return result.value;
    const link = links[index]?.ref ?? { url: '' };
    return { kind: 'failed', link, code: toAppError(result.reason).code };
  });
}

function callContext(parts: FlowParts, lease: Lease, signal: AbortSignal, log: Log): CallContext {
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
  };
}
