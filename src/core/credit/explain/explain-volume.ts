import type { HoldReason } from '../fraud/volume/surges.ts';
import type { VolumeWorkings } from '../fraud/volume/workings.ts';
import type { CountryWorkings, HeldRunWorkings, Workings, WorkingsParameters } from '../fraud/workings.ts';
import { add, compare, decimalText, ONE, type Rational, ZERO } from '../rational.ts';
import type { Day, HeldDay, Line } from '../types.ts';
import { dayNumber, readNumber } from '../values.ts';
import { costStep, partOfCharge } from './explain-day.ts';
import type { Step } from './step.ts';
import { daysText, dayText, groupThousands, type Money, shortAmount } from './wording.ts';

const WEEKDAYS = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays'];

/** Whether a line is of volume scope. */
export function isVolumeLine({ days }: Line): boolean {
  return days.some(({ surge_line }) => surge_line !== undefined);
}

/** The steps of a line of volume scope: what is usual, what a day had beyond it, and its part of the charges. */
export function volumeSteps(
  line: Line,
  money: Money,
  judged: CountryWorkings | undefined,
  workings: Workings | undefined,
): Step[] {
  const parameters = workings?.parameters?.volume;
  const range = rangeStep(judged, parameters);
  return [
    { about: 'fraud', text: usualStep(line, judged) },
    { about: 'fraud', text: sumStep(line) },
    ...line.days.map((day) => dayStep(day, money, { judged, parameters })),
    { about: 'fraud', text: costStep(line, money) },
    ...(range === null ? [] : [{ about: 'fraud', text: range } as const]),
  ];
}

function usualStep({ country, usual_volume }: Line, judged: CountryWorkings | undefined): string {
  const known = judged?.volume;
  if (!known) return `Usual volume ${country}: ${count(usual_volume ?? '0')} messages a day`;
  const isNew = known.days.every(([, , , mark]) => mark !== 'usual');
  if (isNew) {
    const quiet = `${known.cleanDays} days outside the window have messages to other countries, none to this one`;
    return `Usual volume ${country}: 0 messages a day: ${quiet}`;
  }
  const days = `median of ${known.cleanDays} clean days`;
  return `Usual volume ${country}: ${days} = ${count(known.usualVolume)} messages a day; spread of clean days ${known.spread}`;
}

function sumStep(line: Line): string {
  const [messages, expected, excess] = [line.attempts, line.expected, line.excess].map((value) =>
    count(value ?? 0),
  );
  const days = daysText(line.days.map(({ date }) => date));
  return `${days}: ${messages} messages; expected ${expected}, excess ${messages} − ${expected} = ${excess}`;
}

interface Known {
  judged: CountryWorkings | undefined;
  parameters: WorkingsParameters['volume'];
}

/** `16 Jan 2026: usual 100 (median of 4 Fridays); 1,000 messages ...; $80.00 × 900 / 1,000 = $72.00`. */
function dayStep(day: Day, money: Money, known: Known): Step {
  const messages = groupThousands(day.attempts);
  const expected = count(day.expected);
  const parts = [
    expectedInWords(day, known.judged),
    `${messages} messages, above the surge line ${lineInWords(day, known)}`,
    `excess ${messages} − ${expected} = ${count(day.excess)}`,
    partOfCharge(day, chargeOf(day), money),
  ];
  return { about: 'fraud', day: day.date, text: `${dayText(day.date)}: ${parts.join('; ')}` };
}

function expectedInWords(day: Day, judged: CountryWorkings | undefined): string {
  const weekday = (dayNumber(day.date) + 3) % 7;
  const own = judged?.volume?.weekdays[weekday];
  const from = own === undefined ? '' : ` (median of ${own} clean ${WEEKDAYS[weekday]})`;
  const usual = `usual ${count(day.usual ?? day.expected)}${from}`;
  const [rise, missing] = [readNumber(day.rise ?? 1) ?? ONE, readNumber(day.missing ?? 0) ?? ZERO];
  const factor = compare(rise, ONE) === 0 ? '' : ` × ${day.rise}, as the account's other countries rose`;
  const backlog = missing.n === 0n ? '' : ` + ${count(day.missing ?? 0)} missing on the days before`;
  return factor + backlog === '' ? usual : `${usual}${factor}${backlog} = ${count(day.expected)}`;
}

function lineInWords(day: Day, { judged, parameters }: Known): string {
  const line = count(day.surge_line ?? '0');
  const spread = judged?.volume?.spread;
  if (!parameters || spread === undefined) return line;
  const expected = count(day.expected);
  return `${line} (the larger of ${parameters.surgeRatio} × ${expected} and ${expected} + ${parameters.madK} × ${spread})`;
}

function rangeStep(
  judged: CountryWorkings | undefined,
  parameters: WorkingsParameters['volume'],
): string | null {
  if (!judged?.volume || !parameters) return null;
  const around = `${parameters.rangeSpread} × ${judged.volume.spread} = ${plain(judged.volume.around)}`;
  return `Range: ± ${around} messages on each day, and at least ${parameters.rangeFloor} of the fraud cost`;
}

/** Why a surge is not credited. */
export function holdInWords(reason: HoldReason, holdVolume: string): string {
  switch (reason) {
    case 'moderate':
      return `the volume is up less than ${holdVolume} times, as in a campaign`;
    case 'lasting':
      return 'the volume stays up, as after a launch';
    case 'repeated':
      return 'the volume rises like this again and again, as in regular campaigns';
    case 'new':
      return 'there is no earlier traffic to compare with, as after a launch';
  }
}

/**
 * `BD 3–4 Jan 2026: 500 messages, usual 100 × 2: the volume is up less than 3.5 times, as in a campaign: $20.00 held`.
 */
export function heldVolumeText(
  { attempts, days, usualVolume, reason = 'moderate' }: HeldRunWorkings,
  place: string,
  holdVolume: string,
): string {
  const usual = days.length === 1 ? count(usualVolume) : `${count(usualVolume)} × ${days.length}`;
  return `${place}: ${groupThousands(attempts)} messages, usual ${usual}: ${holdInWords(reason, holdVolume)}`;
}

/** `excess 400 messages − 100 = 300; $32.00 × 300 / 400 = $24.00`; undefined for a day that is not of volume scope. */
export function heldVolumeDay(
  day: Pick<HeldDay, 'date' | 'attempts' | 'excess' | 'fraud_cost'>,
  known: VolumeWorkings | undefined,
  money: Money,
): string | undefined {
  const fee = known?.heldFees[day.date];
  const expected = known?.days.find(([date]) => date === day.date)?.[2];
  if (fee === undefined || expected === undefined) return undefined;
  const excess = `excess ${groupThousands(day.attempts)} messages − ${count(expected)} = ${count(day.excess)}`;
  return `${excess}; ${partOfCharge(day, shortAmount(fee), money)}`;
}

/** Without a point where it is whole. */
function plain(value: number | string): string {
  return String(value).replace(/\.0{1,6}$/, '');
}

function count(value: number | string): string {
  return groupThousands(plain(value));
}

function chargeOf({ channel_fee, verify_fee }: Day): string {
  const sum: Rational = add(readNumber(channel_fee) ?? ZERO, readNumber(verify_fee) ?? ZERO);
  return shortAmount(decimalText(sum, 6));
}
