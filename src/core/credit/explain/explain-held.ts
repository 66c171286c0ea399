import type { Workings } from '../fraud/workings.ts';
import { countriesOf } from '../fraud/workings-index.ts';
import type { HeldDay, Memo } from '../types.ts';
import { expectedInWords, partOfCharge } from './explain-day.ts';
import type { Reader } from './explain-line.ts';
import { heldVolumeDay, heldVolumeText } from './explain-volume.ts';
import type { Step } from './step.ts';
import { datesText, groupThousands, type Money, moneyText, shortAmount } from './wording.ts';

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
    const why = day.why === 'held' ? 'held' : 'low conversion without extra volume';
    const place = `${named(day.country)} ${datesText([day.date])}`;
    return {
      about: 'held',
      day: day.date,
      text: `${place}: ${why}, ${workedOut(day, memo, workings, money) ?? inShort(day, money)}`,
    };
  });
  return [...held, ...days];
}

/** `200 attempts, 70 approved: expected ⌈70 / 0.7000⌉ = 100; $80.00 × 100 / 200 = $40.00`. */
function workedOut(
  { country, date, attempts, conversions, excess, fraud_cost }: HeldDay,
  memo: Memo,
  workings: Workings | undefined,
  money: Money,
): string | undefined {
  const judged = countriesOf(workings, memo).find((one) => one.country === country);
  const ofVolume = heldVolumeDay({ date, attempts, excess, fraud_cost }, judged?.volume, money);
  if (ofVolume !== undefined) return ofVolume;
  const known = judged?.estimate;
  const how = known?.held?.[date];
  if (!known || !how) return undefined;
  const { expected, expectedBy, rate, fee } = how;
  const counts = `${groupThousands(attempts)} attempts, ${groupThousands(conversions ?? 0)} approved`;
  const day = { attempts, conversions, expected, expected_by: expectedBy, rate };
  const needed = expectedInWords(day, { r0: known.rate, usual_volume: known.usualVolume }, workings);
  const cost = partOfCharge({ excess, attempts, fraud_cost }, shortAmount(fee), money);
  return `${counts}: ${needed}; ${cost}`;
}

function inShort({ attempts, conversions, excess, fraud_cost }: HeldDay, money: Money): string {
  const what = conversions === null ? 'messages' : 'attempts';
  const counts = `excess ${groupThousands(excess)} of ${groupThousands(attempts)} ${what}`;
  return `${counts}, ${money(shortAmount(fraud_cost))}`;
}
