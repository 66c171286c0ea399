import { type Mrkdwn, md } from './markup.ts';
import { money } from './money.ts';
import type { Numbered } from './numbered.ts';

/** How the amount in each link's label compares with what its query adds up to. */
export function claimedLines(calculated: readonly Numbered[]): Mrkdwn[] {
  return calculated.flatMap(({ number, result: { claimed } }) => {
    if (!claimed) return [];
    const link = number === undefined ? md`` : md`Link ${number}: `;
    const label = money(claimed.claimed, claimed.currency);
    if (claimed.agrees) return [md`${link}The claimed ${label} agrees with the Look.`];
    const total = money(claimed.query_total, claimed.currency);
    return [
      md`:warning: ${link}You wrote *${label}*; the Look's spend adds up to *${total}* (fraud or not). _Check the link and its filters._`,
    ];
  });
}
