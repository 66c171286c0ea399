import { inParallel } from '../core/async/parallel.ts';
import { type Earlier, meet } from '../core/earlier.ts';
import { type BillClaim, recommendedTotals } from '../core/ledger/claims.ts';
import { LIMITS } from '../core/limits.ts';
import type { AnswerRecords } from '../core/ports/answer-records.ts';
import type { Recommendation, Recommendations } from '../core/ports/recommendations.ts';
import type { CreditRequest } from '../core/request.ts';

const MOST = LIMITS.earlierRecommendations.value;
/** Records that are looked at at one time. */
const LOOKS_AT_ONCE = 10;

/**
 * What was recommended for the same traffic before, newest first. This recommendation is noted before the others are
 * read: of two at one time at least one finds the other. A private answer is not noted, since nobody else could find
 * it.
 */
export async function earlierAnswers(
  { recommendations, records }: { recommendations: Recommendations; records: Pick<AnswerRecords, 'head'> },
  request: CreditRequest,
  claims: readonly BillClaim[],
): Promise<Earlier[]> {
  const wanted = claims.filter(({ recommended }) => /[1-9]/.test(recommended));
  await noteAll(recommendations, request, wanted, claims);
  const found = new Map<string, Recommendation>();
  for (const claim of wanted)
    for (const said of await recommendations.of(claim))
      if (said.request !== request.id && meet(said.places, claim.lines)) found.set(said.request, said);
  const newest = [...found.values()].sort((a, b) => b.at - a.at).slice(0, MOST);
  const superseded = new Set<string>();
  await inParallel(newest, LOOKS_AT_ONCE, async ({ request: id }) => {
    // It could only take a mention away: no answer fails for it.
    const head = await records.head(id).catch(() => undefined);
    if (head?.status === 'replaced' || (head && takesPlaceOf(request, head.request))) superseded.add(id);
  });
  return newest.flatMap(({ request: id, amounts, at, reference, channel, threadTs }): Earlier[] =>
    superseded.has(id)
      ? []
      : [{ how: 'recommended', deducted: false, amounts, at, reference, channel, threadTs }],
  );
}

/** Whether the answer to one request takes the place of that to the other one: they do not count beside each other. */
function takesPlaceOf({ retry, choices = [] }: CreditRequest, other: CreditRequest): boolean {
  if (retry?.replaces === other.id) return true;
  return choices.some(({ menu }) => other.choices?.some((chosen) => chosen.menu === menu));
}

async function noteAll(
  recommendations: Recommendations,
  { reply, id, reference, askedAt: at }: CreditRequest,
  wanted: readonly BillClaim[],
  all: readonly BillClaim[],
): Promise<void> {
  if (reply.kind !== 'thread') return;
  const { channel, threadTs } = reply;
  const amounts = recommendedTotals(all).map(({ currency, amount }) => ({ currency, amount }));
  for (const { account, currency, lines } of wanted) {
    const places = lines.map(({ credit: _, charged: __, ...place }) => place);
    const place = { request: id, reference, channel, threadTs };
    await recommendations.note({ account, currency, amounts, at, places, ...place });
  }
}
