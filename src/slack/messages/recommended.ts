import type { KnownBlock } from '@slack/types';
import type { CurrencyTotal } from '../../core/credit/types.ts';
import { isZero } from '../../core/decimal-text.ts';
import type { Decision } from '../../core/decision.ts';
import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest } from '../../core/request.ts';
import { fitted, header, oneLine, sections, within } from './parts/block-limits.ts';
import { claimedLines } from './parts/claimed.ts';
import { firmness } from './parts/firmness.ts';
import { heldLines } from './parts/held.ts';
import { linesTable } from './parts/lines-table.ts';
import { leftOut, linkLines } from './parts/link-lines.ts';
import { join, md, plain } from './parts/markup.ts';
import { money } from './parts/money.ts';
import { notesOf } from './parts/notes.ts';
import { calculatedOf, type Numbered } from './parts/numbered.ts';
import { plural } from './parts/words.ts';
import { checkPoints, footer, workings } from './parts/workings.ts';

/** `Recommended credit: $4,948.80`: the amount first, how firm it is, where it comes from, what to check. */
export function recommended(
  { links, combined }: Extract<Decision, { kind: 'recommended' }>,
  request: CreditRequest,
): ReplyMessage {
  const calculated = calculatedOf(links);
  const notes = notesOf(calculated, combined);
  const totals = combined.currencies.filter(({ credit_amount }) => !isZero(credit_amount));
  const headline = `Recommended credit: ${totals.map(amountOf).join(' and ')}`;
  const firm = totals.map((total) => firmness(total, notes, totals.length > 1));
  const caveats = [...leftOut(links), ...heldLines(calculated), ...claimedLines(calculated)];
  const table = linesTable(calculated, combined);
  const top: KnownBlock[] = [
    header(headline),
    ...sections(...within(1800, firm, 'currency'), ...within(1800, caveats, 'remark')),
    ...sections(...linkLines(links, combined)),
  ];
  const detail = [
    ...(table ? [table] : []),
    ...checkPoints(notes, calculated.length),
    ...workings(calculated),
  ];
  const toCheck = notes.filter(({ todo }) => todo !== null).length;
  const points = toCheck > 0 ? md` ${plural(toCheck, 'point')} to check.` : md``;
  return {
    text: oneLine(
      md`${plain(headline, 1000)}. ${join([...firm, basis(calculated), ...caveats], ' ')}${points}`,
    ),
    blocks: fitted(top, detail, footer(request, combined)),
  };
}

const amountOf = ({ credit_amount, currency }: CurrencyTotal) => money(credit_amount, currency);

/** What the amount rests on, in one sentence. */
function basis(calculated: readonly Numbered[]) {
  const used = calculated.filter(({ result }) => result.status === 'OK');
  const scopes = new Set(used.map(({ result }) => result.scope));
  const lines = used.flatMap(({ result }) => result.memos.flatMap((memo) => memo.lines)).length;
  const declared = scopes.has('declared') ? 'spend scoped to the fraud' : '';
  const estimated = scopes.has('estimated') ? 'daily traffic' : '';
  const source = [estimated, declared].filter((one) => one !== '').join(' and ');
  return md`Based on ${source}: ${plural(used.length, 'link')}, ${plural(lines, 'line')} of country and month.`;
}
