import type { Sliced } from '../../../async/slices.ts';
import type { Code } from '../../codes.ts';
import type { PolicyParameters } from '../../parameters.ts';
import {
  add,
  compare,
  maximum,
  minimum,
  multiply,
  ONE,
  type Rational,
  subtract,
  ZERO,
} from '../../rational.ts';
import type { VolumeParameters } from '../../volume-parameters.ts';
import type { Fraud } from '../estimated.ts';
import type { FraudLine, HeldDay } from '../fraud-line.ts';
import { type AccountRise, accountRise } from './account-rise.ts';
import { accountDays, type Destination, destinationOf } from './destination.ts';
import { rangeMessages, type WorkedDay, workedDay } from './excess.ts';
import { type JudgedDay, judgeDays } from './expected.ts';
import type { VolumeSeries } from './series.ts';
import { type Surge, surgesOf } from './surges.ts';
import { volumeWorkings } from './workings.ts';

/**
 * Volume scope for one bill: on the days of surges, what is beyond the usual volume is fraud. `all`: its series.
 * The parameters of the product are those of volume scope.
 */
export function* volumeFraud(
  all: readonly VolumeSeries[],
  policy: PolicyParameters & { volume: VolumeParameters },
): Sliced<Fraud> {
  const account = accountDays(all);
  const destinations: Destination[] = [];
  for (const series of all) {
    destinations.push(destinationOf(series, account, policy.volume));
    yield;
  }
  const known = destinations.filter(({ isNew }) => !isNew);
  const riseOf = yield* accountRise(known, policy.volume);
  const fraud: Fraud = { lines: [], held: [], codes: [], workings: [] };
  for (const destination of destinations) {
    const judged = judge(destination, riseOf, policy);
    fraud.lines.push(...judged.lines);
    fraud.held.push(...judged.held);
    fraud.codes.push(...judged.codes);
    fraud.workings.push(...judged.workings);
    yield;
  }
  return fraud;
}

function judge(
  destination: Destination,
  riseOf: AccountRise,
  policy: PolicyParameters & { volume: VolumeParameters },
): Fraud {
  const days = judgeDays(destination, riseOf, policy.volume);
  const surges = surgesOf(days, policy.volume);
  if (destination.isHeld) for (const surge of surges) surge.hold = 'new';
  const isExcluded = policy.excluded_countries.has(destination.series.country);
  const worked = (of: Surge[]) =>
    of.flatMap((surge) => surge.days.map((one) => workedDay(one, destination.usual.spread, policy.volume)));
  const credited = surges.filter(({ hold }) => hold === null);
  const held = isExcluded ? [] : surges.filter(({ hold }) => hold !== null);
  const around = rangeMessages(destination.usual.spread, policy.volume);
  const codes = codesOf(destination, days, { credited, held, isExcluded }, policy.volume);
  return {
    lines: isExcluded ? [] : linesOf(destination, worked(credited), policy),
    held: held.flatMap((surge) => heldDays(destination, surge, policy.volume)),
    codes,
    workings: [volumeWorkings(destination, days, surges, { codes, around })],
  };
}

function codesOf(
  { usual, isNew }: Destination,
  days: readonly JudgedDay[],
  { credited, held, isExcluded }: { credited: Surge[]; held: Surge[]; isExcluded: boolean },
  { few_clean_days }: VolumeParameters,
): Code[] {
  const codes: Code[] = [];
  if (days.some(({ day, explained }) => explained && day.inWindow)) codes.push('C28_ACCOUNT_WIDE_RISE');
  if (isExcluded) return credited.length > 0 ? [...codes, 'E09_COUNTRY_EXCLUDED'] : codes;
  if (held.length > 0) codes.push('C27_SURGE_NOT_CREDITED');
  if (isNew && held.length + credited.length > 0) codes.push('C06_NEW_DESTINATION');
  if (credited.length === 0) return codes;
  codes.push('C25_VOLUME_ONLY');
  if (usual.cleanCount < few_clean_days) codes.push('C26_FEW_CLEAN_DAYS');
  const raised = credited.some((surge) => surge.days.some(({ rise }) => compare(rise, ONE) > 0));
  if (raised) codes.push('C28_ACCOUNT_WIDE_RISE');
  return codes;
}

function heldDays({ series, usual }: Destination, surge: Surge, policy: VolumeParameters): HeldDay[] {
  const run = {
    attempts: surge.messages,
    usualVolume: usual.all,
    reason: surge.hold ?? 'moderate',
  };
  return surge.days.map((one): HeldDay => {
    const { excess, cost, judged } = workedDay(one, usual.spread, policy);
    const { date, messages, cell } = judged.day;
    const worked = { date, attempts: Number(messages), conversions: null, excess, cost };
    return { country: series.country, month: cell.month, why: 'held', run, worked };
  });
}

/** One line a month. */
function linesOf(
  { series, usual }: Destination,
  worked: readonly WorkedDay[],
  { range_floor }: PolicyParameters,
): FraudLine[] {
  const months = [...new Set(worked.map(({ judged }) => judged.day.cell.month))];
  return months.map((month) => {
    const days = worked.filter(({ judged }) => judged.day.cell.month === month);
    const fraudCost = sumOf(days, ({ cost }) => cost);
    const low = sumOf(days, (day) => day.low);
    const high = sumOf(days, (day) => day.high);
    return {
      country: series.country,
      month,
      begins: days[0]?.judged.day.date ?? null,
      quantity: null,
      spend: null,
      charged: sumOf(days, ({ judged: { day } }) => add(day.cell.channelFee, day.cell.verifyFee)),
      fraudCost,
      fraudCostLow: minimum(low, multiply(fraudCost, subtract(ONE, range_floor))),
      fraudCostHigh: maximum(high, multiply(fraudCost, add(ONE, range_floor))),
      estimate: null,
      volume: { usualVolume: usual.all, days },
    };
  });
}

function sumOf<T>(items: readonly T[], amount: (item: T) => Rational): Rational {
  return items.reduce((total, item) => add(total, amount(item)), ZERO);
}
