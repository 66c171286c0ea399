import { hasSeveralProducts } from '../../core/credit/currency-amounts.ts';
import type { CurrencyTotal } from '../../core/credit/types.ts';
import { isZero, largestFirst } from '../../core/decimal-text.ts';
import type { Decision } from '../../core/decision.ts';
import { productLabel } from '../../core/product-name.ts';
import type { CreditRequest } from '../../core/request.ts';
import type { AnswerParts } from './parts/assemble.ts';
import { header, oneLine, sections, within } from './parts/block-limits.ts';
import { trafficChart } from './parts/chart.ts';
import { claimedLines } from './parts/claimed.ts';
import { deadlineLines } from './parts/deadline.ts';
import { firmness } from './parts/firmness.ts';
import { heldLines } from './parts/held.ts';
import { openTable, type PlacedLine, placedLines } from './parts/lines-table.ts';
import { leftOut, openLinks } from './parts/link-lines.ts';
import { join, md, plain } from './parts/markup.ts';
import { money } from './parts/money.ts';
import { notesOf } from './parts/notes.ts';
import { calculatedOf, type Numbered } from './parts/numbered.ts';
import { openPoints } from './parts/points.ts';
import { volumeChart } from './parts/volume-evidence.ts';
import { plural } from './parts/words.ts';
import { foldOf } from './parts/workings.ts';

/** `Recommended credit: $4,948.80`: the amount, how firm it is, what it rests on, what to check, until when. */
export function recommended(
  { links, combined, usual }: Extract<Decision, { kind: 'recommended' }>,
  request: CreditRequest,
): AnswerParts {
  const calculated = calculatedOf(links);
  const notes = notesOf(calculated, combined);
  const totals = combined.currencies.filter(({ credit_amount }) => !isZero(credit_amount));
  const several = hasSeveralProducts(combined.currencies);
  const amounts = totals.map(
    (total) => `${amountOf(total)}${several ? ` for ${productLabel(total.product)}` : ''}`,
  );
  const headline = `Recommended credit: ${amounts.join(' and ')}`;
  const firm = firmness(totals, notes);
  const caveats = [...leftOut(links), ...heldLines(calculated), ...claimedLines(calculated)];
  const lines = placedLines(calculated);
  const table = openTable(lines, combined);
  const deadlines = deadlineLines(calculated);
  const toCheck = notes.filter(({ todo }) => todo !== null).length;
  const points = toCheck > 0 ? [md`${plural(toCheck, 'point')} to check.`] : [];
  return {
    text: oneLine(md`${plain(headline, 1000)}. ${join([...firm, ...caveats, ...deadlines, ...points], ' ')}`),
    open: [
      header(headline),
      ...sections(...within(900, firm, 'currency'), ...within(600, caveats, 'remark')),
      ...openLinks(links, combined),
      ...(table ? [table] : []),
      ...sections(...openPoints(notes, calculated.length)),
      ...sections(...deadlines),
    ],
    fold: foldOf({ links, combined, calculated, lines, notes, request, usual }),
    chart: largestLineChart(calculated, lines),
  };
}

/** The picture of the line with the largest credit, where daily traffic says how it came about. */
function largestLineChart(calculated: readonly Numbered[], lines: readonly PlacedLine[]) {
  const withDays = lines.filter(({ line }) => line.days.length > 0);
  const [largest] = largestFirst(withDays, ({ line }) => line.credit);
  if (!largest) return undefined;
  const { line, memo, link } = largest;
  const judged = calculated
    .filter(({ number }) => number === link)
    .flatMap(({ workings }) => workings?.countries ?? [])
    .find(
      ({ account, currency, country }) =>
        account === memo.account && currency === memo.currency && country === line.country,
    );
  if (judged?.volume) return volumeChart(line.country, judged.volume);
  const days = judged?.estimate?.days;
  const flagged = days?.filter(([, , , mark]) => mark === 'flagged').map(([date]) => date);
  return days && trafficChart(line.country, days, new Set(flagged), 'counted as fraud');
}

const amountOf = ({ credit_amount, currency }: CurrencyTotal) => money(credit_amount, currency);
