import { dayText } from '../../../core/credit/explain/wording.ts';
import type { Line } from '../../../core/credit/types.ts';
import { isZero, sum } from '../../../core/decimal-text.ts';
import { type Mrkdwn, md } from './markup.ts';
import { money } from './money.ts';
import type { Numbered } from './numbered.ts';
import { listed, month, plural } from './words.ts';

/**
 * Until when the claim must be made, and which months are closed with the amounts that they would have had.
 */
export function deadlineLines(calculated: readonly Numbered[]): Mrkdwn[] {
  const lines = calculated.flatMap(({ result }) =>
    result.memos.flatMap((memo) => memo.lines.map((line) => ({ line, currency: memo.currency }))),
  );
  const open = lines.flatMap(({ line }) =>
    line.late || line.deadline === null || isZero(line.credit) ? [] : [line.deadline],
  );
  const [first] = open.sort();
  const today = calculated.find(({ askedOn }) => askedOn !== undefined)?.askedOn;
  const closed = lines.filter(({ line }) => line.late && !isZero(line.uncredited_late));
  return [
    ...(first === undefined ? [] : [md`*Claim by ${dayText(first)}*${daysLeft(first, today)}.`]),
    ...(closed.length === 0 ? [] : [closedMonths(closed)]),
  ];
}

function daysLeft(deadline: string, today: string | undefined): Mrkdwn {
  if (today === undefined || today > deadline) return md``;
  const days = Math.round((Date.parse(deadline) - Date.parse(today)) / 86_400_000);
  if (days > 366) return md``;
  return days === 0 ? md` (the last day)` : md` (${plural(days, 'day')} left)`;
}

/** `Closed for claims and left out: $120.00 for Oct 2026 (closed 30 Nov 2026).` and what brings them back. */
function closedMonths(closed: readonly { line: Line; currency: string }[]): Mrkdwn {
  const keys = [...new Set(closed.map(({ line, currency }) => `${line.month ?? ''} ${currency}`))].sort();
  const amounts = keys.map((key) => {
    const own = closed.filter(({ line, currency }) => `${line.month ?? ''} ${currency}` === key);
    const [first] = own;
    const amount = money(sum(own.map(({ line }) => line.uncredited_late)), first?.currency ?? '');
    const until = first?.line.deadline ? ` (closed ${dayText(first.line.deadline)})` : '';
    return `${amount} for ${month(first?.line.month ?? null)}${until}`;
  });
  return md`*Closed for claims, left out:* ${listed(amounts, 3)}. _If the ticket was opened in time, add its day: \`ticket=YYYY-MM-DD\`._`;
}
