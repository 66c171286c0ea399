import type { InPlaceOf } from '../core/decision.ts';
import { type ReplaceParts, replaceAnswer } from '../core/ledger/replace-answer.ts';
import type { ChartChoices } from '../core/ports/chart-choices.ts';
import type { CreditRequest } from '../core/request.ts';

/** What it takes to let one answer of a question count, and no other beside it. */
export interface PlaceParts extends ReplaceParts {
  choices: ChartChoices;
}

/** The earlier answer whose place the one to this request takes, as it looks before it is recorded. */
export async function inPlaceOf(
  { records, choices }: PlaceParts,
  { id, retry, choices: own = [] }: CreditRequest,
): Promise<InPlaceOf | undefined> {
  const head = retry?.replaces === undefined ? undefined : await records.head(retry.replaces);
  if (head) return { how: 'again', by: head.request.user };
  for (const { menu, at: now } of own) {
    const chosen = await choices.of(menu);
    const before = chosen.findLast(({ request, at }) => request !== id && at < now);
    if (before) return { how: 'chart', by: before.by };
  }
  return undefined;
}

/**
 * Once the answer to a request is recorded, before it is posted: earlier answers to the same question do not count any
 * more. Of several charts of one menu the latest choice counts, whichever answer is finished first. Repeatable.
 */
export async function takePlace(parts: PlaceParts, request: CreditRequest): Promise<void> {
  const { id, user, retry, choices = [] } = request;
  if (retry?.replaces !== undefined) await replaceAnswer(parts, retry.replaces, request);
  for (const { menu, tile, at } of choices) {
    const chosen = await parts.choices.add(menu, { request: id, tile, by: user, at });
    const counts = chosen.at(-1);
    if (!counts) continue;
    for (const { request: other } of chosen.slice(0, -1))
      await replaceAnswer(parts, other, { id: counts.request, user: counts.by });
  }
}
