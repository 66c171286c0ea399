import type { Memo } from '../core/credit/types.ts';
import { decide } from '../core/decide.ts';
import type { Calculated, Decision, LinkOutcome } from '../core/decision.ts';
import { type Earlier, type Memory, meet } from '../core/earlier.ts';
import { type BillClaim, claimsOf } from '../core/ledger/claims.ts';
import type { LedgerEntry } from '../core/ledger/entry.ts';
import { liveEntries } from '../core/ledger/live-credits.ts';
import type { AnswerRecords } from '../core/ports/answer-records.ts';
import type { Ledger } from '../core/ports/ledger.ts';
import type { PastDecisions } from '../core/ports/past-decisions.ts';
import type { Recommendations } from '../core/ports/recommendations.ts';
import { keptProduct } from '../core/product-name.ts';
import type { WorkedAnswer } from '../core/record.ts';
import type { CreditRequest } from '../core/request.ts';
import { earlierAnswers } from './earlier-answers.ts';
import { rowsOf } from './kept-rows.ts';
import { recalculate } from './recalculate.ts';

/** What an answer remembers with. */
export interface Memories {
  /** Whether anybody is named who approves credits: then those are deducted, else recommendations are mentioned. */
  approvers: boolean;
  ledger: Pick<Ledger, 'entries'>;
  records: AnswerRecords;
  recommendations: Recommendations;
  past: PastDecisions;
}

/**
 * The last look before an answer is posted: what was credited for this traffic before is deducted (with approvers), or
 * what was recommended for it is mentioned (without). It comes after everything slow, so that of two answers that are
 * worked out at one time the later one knows of the earlier one.
 */
export async function remember(
  parts: Memories,
  request: CreditRequest,
  answer: Decision,
  signal: AbortSignal,
): Promise<Decision> {
  if (answer.kind !== 'recommended' && answer.kind !== 'no_credit') return answer;
  const claims = claimsOfAnswer(answer);
  if (parts.approvers) return withEarlierCredits(parts, { request, claims, signal }, answer);
  if (answer.kind === 'no_credit') return answer;
  return { ...answer, memory: { seen: [], earlier: await earlierAnswers(parts, request, claims) } };
}

interface Asked {
  request: CreditRequest;
  claims: readonly BillClaim[];
  signal: AbortSignal;
}

function claimsOfAnswer({ links, combined }: WorkedAnswer): BillClaim[] {
  const calculated = links.filter((link): link is Calculated => link.kind === 'calculated');
  return claimsOf(
    calculated.map(({ result }) => result),
    combined,
    calculated.map(({ product }) => keptProduct(product)),
  );
}

/** The answer after earlier credits, with the newest entry of each account that it knows of. */
async function withEarlierCredits(parts: Memories, asked: Asked, answer: WorkedAnswer): Promise<Decision> {
  const { claims } = asked;
  const memory: Memory = { earlier: [], seen: [] };
  const credits: LedgerEntry[] = [];
  for (const claim of claims) {
    const entries = await parts.ledger.entries(claim);
    memory.seen.push({ account: claim.account, currency: claim.currency, seq: entries.at(-1)?.seq ?? 0 });
    credits.push(...liveEntries(entries).filter(({ lines }) => meet(lines, claim.lines)));
  }
  if (credits.length === 0 && !answer.links.some(hasDeducted)) return { ...answer, memory };
  const links: LinkOutcome[] = [];
  let all = true;
  for (const link of answer.links) {
    const again = link.kind === 'calculated' ? await workedOutAgain(parts, asked, link, credits) : link;
    all &&= again !== undefined;
    links.push(again ?? link);
  }
  // What was not deducted was not taken into account either: an approval is then refused.
  if (!all) memory.seen = [];
  for (const credit of credits) memory.earlier.push(await creditBefore(parts, credit, all));
  const decided = decide(links);
  return decided.kind === 'recommended' || decided.kind === 'no_credit' ? { ...decided, memory } : decided;
}

/** Undefined: its rows were not kept. */
async function workedOutAgain(
  { records }: Memories,
  { request, signal }: Asked,
  link: Calculated,
  credits: readonly LedgerEntry[],
): Promise<Calculated | undefined> {
  const { result, basis } = link;
  const product = keptProduct(link.product);
  const placesOf = ({ lines }: Memo) =>
    lines.map(({ country, month }) => ({ country, month, ...(product !== undefined && { product }) }));
  const own = credits.filter(({ account, currency, lines }) =>
    result.memos.some(
      (memo) => memo.account === account && memo.currency === currency && meet(lines, placesOf(memo)),
    ),
  );
  if (own.length === 0 && !hasDeducted(link)) return link;
  const rows = basis && (await rowsOf(records, request.id, basis.rows));
  if (!basis || !rows) return undefined;
  const prior_credits = own.flatMap(({ account, currency, lines }) =>
    lines
      .filter((line) => line.product === product)
      .map(({ country, month, amount }) => ({ account, currency, country, month, amount })),
  );
  return recalculate(link, { ...basis.claim, prior_credits }, rows, signal);
}

/** Whether credits were deducted when it was worked out: they may have been reversed since. */
function hasDeducted(link: LinkOutcome): boolean {
  const deducted = link.kind === 'calculated' ? link.basis?.claim.prior_credits : undefined;
  return Array.isArray(deducted) && deducted.length > 0;
}

async function creditBefore(
  { records }: Memories,
  { amount, currency, at, reference, request }: LedgerEntry,
  deducted: boolean,
): Promise<Earlier> {
  // It only leads to the earlier answer: no amount fails for it.
  const head = await records.head(request).catch(() => undefined);
  const reply = head?.request.reply;
  const place = reply?.kind === 'thread' ? { channel: reply.channel, threadTs: reply.threadTs } : {};
  return {
    how: 'credited',
    deducted,
    amounts: [{ currency, amount }],
    at: Date.parse(at),
    reference,
    ...place,
  };
}
