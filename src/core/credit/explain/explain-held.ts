import type { Workings } from '../fraud/workings.ts';
import type { Memo } from '../types.ts';
import type { Reader } from './explain-line.ts';
import { heldVolumeText } from './explain-volume.ts';
import type { Step } from './step.ts';
import { datesText, groupThousands, moneyText, shortAmount } from './wording.ts';

/** What is not credited, a run or a day at a time, and why. */
export function heldSteps(memo: Memo, workings?: Workings, reader?: Reader): Step[] {
  const named = (code: string) => reader?.country(code) ?? code;
  const money = (amount: string) => moneyText(amount, memo.currency);
  const runs = (workings?.heldRuns ?? []).filter(
    ({ account, currency }) => account === memo.account && currency === memo.currency,
  );
  const times = workings?.parameters?.holdVolume ?? '';
  const held = runs.map((run): Step => {
    const { country, days, attempts, usualVolume, amount, reason } = run;
    if (reason !== undefined) {
      const place = `${named(country)} ${datesText(days)}`;
      return { about: 'held', text: `${heldVolumeText(run, place, times)}: ${money(amount)} held` };
    }
    const usual = days.length === 1 ? usualVolume : `${usualVolume} × ${days.length}`;
    const counts = `${named(country)} ${datesText(days)}: ${groupThousands(attempts)} attempts, usual ${usual}`;
    const text = `${counts}: less than ${times} times, no blocks above usual: ${money(amount)} held`;
    return { about: 'held', text };
  });
  const days = (memo.held_days ?? []).map((day): Step => {
    const { country, date, attempts, excess, fraud_cost } = day;
    const why = day.why === 'held' ? 'held' : 'low conversion without extra volume';
    const what = day.conversions === null ? 'messages' : 'attempts';
    const cost = money(shortAmount(fraud_cost));
    const counts = `excess ${groupThousands(excess)} of ${groupThousands(attempts)} ${what}`;
    return {
      about: 'held',
      day: date,
      text: `${named(country)} ${datesText([date])}: ${why}, ${counts}, ${cost}`,
    };
  });
  return [...held, ...days];
}
