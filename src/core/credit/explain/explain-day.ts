import type { CountryWorkings, Workings } from '../fraud/workings.ts';
import { add, ceiling, compare, decimalText, divide, type ONE, whole, ZERO } from '../rational.ts';
import type { Day, Line } from '../types.ts';
import { readNumber } from '../values.ts';
import type { Step } from './step.ts';
import { dayText, groupThousands, type Money, placeText, shortAmount } from './wording.ts';

/** With more days than this, a sum of days is shown without its parts. */
const MOST_DAYS = 5;

interface Known {
  judged: CountryWorkings | undefined;
  workings: Workings | undefined;
}

/** What a flagged day would have needed, why, and what the rest of it cost. */
export function dayStep(day: Day, line: Line, money: Money, { judged, workings }: Known): Step {
  const counts = `${groupThousands(day.attempts)} attempts, ${groupThousands(day.conversions ?? 0)} approved`;
  const parts = [
    ...loweredRate(day, line, judged),
    `${counts}: ${expectedInWords(day, line, workings)}`,
    partOfCharge(day, chargeOf(day, workings), money),
  ];
  return { about: 'fraud', day: day.date, text: `${dayText(day.date)}: ${parts.join('; ')}` };
}

/** `$80.00 × 100 / 200 = $40.00`; where all attempts are too many, all that was charged. */
export function partOfCharge(
  { excess, attempts, fraud_cost }: Pick<Day, 'excess' | 'attempts' | 'fraud_cost'>,
  charge: string,
  money: Money,
): string {
  if (excess === attempts) return `all of ${money(charge)}`;
  const part = `${groupThousands(excess)} / ${groupThousands(attempts)}`;
  return `${money(charge)} × ${part} = ${money(shortAmount(fraud_cost))}`;
}

function loweredRate({ date, rate }: Day, { r0 }: Line, judged: CountryWorkings | undefined): string[] {
  if (rate === undefined || r0 === null) return [];
  const [usual, ofDay] = [readNumber(r0) ?? ZERO, readNumber(rate) ?? ZERO];
  if (compare(usual, ofDay) === 0) return [];
  const share = judged?.estimate?.lowered[date] ?? shareText(usual, ofDay);
  return [`other countries of the account at ${share} of usual; rate of the day ${r0} × ${share} = ${rate}`];
}

function shareText(usual: typeof ONE, ofDay: typeof ONE): string {
  return usual.n === 0n ? '0' : decimalText(divide(ofDay, usual), 4);
}

/** `expected ⌈70 / 0.7000⌉ = 100`: the division that led to the expected attempts, or what took its place. */
export function expectedInWords(
  day: Pick<Day, 'attempts' | 'conversions' | 'expected' | 'expected_by' | 'rate'>,
  line: Pick<Line, 'r0' | 'usual_volume'>,
  workings: Workings | undefined,
): string {
  const expected = groupThousands(day.expected);
  if (day.expected_by === 'conversions') return `no history: expected = approved = ${expected}`;
  const rate = day.rate ?? line.r0 ?? '';
  const approved = day.conversions ?? 0;
  const quotient = `⌈${groupThousands(approved)} / ${rate}⌉`;
  const needed = neededAttempts(approved, rate);
  if (day.expected_by === 'usual_volume') {
    const cap = shortAmount(workings?.parameters?.legitCap ?? '1');
    const usual = groupThousands(line.usual_volume ?? '');
    return `${quotient} = ${needed} is above ${cap} × ${usual}: expected ${expected}`;
  }
  if (needed === undefined || needed === expected) return `expected ${quotient} = ${expected}`;
  return `${quotient} = ${needed} is more than there were: expected ${expected}`;
}

function neededAttempts(conversions: number, rate: string): string | undefined {
  const number = readNumber(rate);
  if (number === undefined || number.n === 0n) return undefined;
  return groupThousands(ceiling(divide(whole(BigInt(conversions)), number)));
}

/** The fraud cost of a line as the sum of its days. */
export function costStep({ days, fraud_cost, ...place }: Line, money: Money): string {
  const parts = days.map((day) => money(shortAmount(day.fraud_cost)));
  const name = `Fraud cost ${placeText(place)}`;
  if (days.length === 1) return `${name}: ${money(fraud_cost)}`;
  const sum = days.length > MOST_DAYS ? `sum of the ${days.length} days` : parts.join(' + ');
  return `${name}: ${sum} = ${money(fraud_cost)}`;
}

/** What of a day's charges the excess had a part in: the Verify fee only where it is charged per attempt. */
function chargeOf(day: Day, workings?: Workings): string {
  if (!workings?.parameters?.perAttempt) return shortAmount(day.channel_fee);
  const sum = add(readNumber(day.channel_fee) ?? ZERO, readNumber(day.verify_fee) ?? ZERO);
  return shortAmount(decimalText(sum, 6));
}
