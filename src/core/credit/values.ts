import { LIMITS } from '../limits.ts';
import { powerOfTen, type Rational, whole, ZERO } from './rational.ts';

/** Section 1, "Values": how each kind of value is read. `undefined` means that it cannot be read. */

const NUMBER = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,2}))?$/;
const PLAIN_DECIMAL = /^\d{1,12}(?:\.\d{1,3})?$/;
const DAY = /^(20\d\d-\d\d)-(\d\d)(?:[T ].*)?$/s;
const MONTH = /^20\d\d-(?:0[1-9]|1[0-2])$/;
/** The digits, two signs, the point and the `e`: what is longer is refused without a look at it. */
const LONGEST_NUMBER = LIMITS.numberDigits.value + 4;
const MAX_COUNT = BigInt(Number.MAX_SAFE_INTEGER);

/** Trimmed text; null where it is blank or absent. A number is taken by its shortest decimal text. */
export function readText(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  return text === '' ? null : text;
}

/** Whether a cell counts as not filled in. */
export function isBlank(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
}

/**
 * An exact number. JSON numbers are read by their shortest decimal text (what `String` gives), so 0.1 is one tenth
 * and not the double beside it. Null and blank are 0.
 */
export function readNumber(value: unknown): Rational | undefined {
  if (value === null || value === undefined) return ZERO;
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? whole(BigInt(value)) : parseDecimal(String(value));
  }
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' ? ZERO : parseDecimal(text);
}

function parseDecimal(text: string): Rational | undefined {
  // The form of nearly every cell: its digits fit a double exactly, which is much faster than the general way.
  if (PLAIN_DECIMAL.test(text)) {
    const point = text.indexOf('.');
    if (point < 0) return whole(BigInt(Number(text)));
    const digits = text.slice(0, point) + text.slice(point + 1);
    return { n: BigInt(Number(digits)), d: powerOfTen(text.length - point - 1) };
  }
  const match = text.length > LONGEST_NUMBER ? null : NUMBER.exec(text);
  if (match === null) return undefined;
  const [, sign, integer = '', decimals = '', bare = '', exponent = ''] = match;
  const fractional = decimals + bare;
  const digits = integer + fractional;
  if (digits.length + exponent.replace(/[+-]/, '').length > LIMITS.numberDigits.value) return undefined;
  const magnitude = BigInt(digits);
  const scale = fractional.length - Number(exponent);
  const n = sign === '-' ? -magnitude : magnitude;
  return scale > 0 ? { n, d: powerOfTen(scale) } : whole(n * powerOfTen(-scale));
}

/** A whole number of at most 2^53-1 in size; may be negative, which a later rule judges. */
export function readCount(value: unknown): bigint | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  const number = readNumber(value);
  if (number === undefined || number.n % number.d !== 0n) return undefined;
  const count = number.n / number.d;
  return count > MAX_COUNT || count < -MAX_COUNT ? undefined : count;
}

/** A real calendar day of 2000 to 2099 as `YYYY-MM-DD`; a time behind it is left off. */
export function readDay(value: unknown): string | undefined {
  const match = typeof value === 'string' ? DAY.exec(value.trim()) : null;
  const [, month, day] = match ?? [];
  if (month === undefined || day === undefined || !MONTH.test(month)) return undefined;
  return day !== '00' && day <= lastDayOfMonth(month).slice(8) ? `${month}-${day}` : undefined;
}

/** A month as `YYYY-MM`, from `YYYY-MM` or from a day. */
export function readMonth(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return MONTH.test(text) ? text : readDay(text)?.slice(0, 7);
}

export function readCurrency(value: unknown): string | null {
  return readText(value)?.toUpperCase() ?? null;
}

/** Two ASCII letters in capitals, any other text as it is, blank as `??`. */
export function readCountry(value: unknown): string {
  const text = readText(value) ?? '??';
  return /^[A-Za-z]{2}$/.test(text) ? text.toUpperCase() : text;
}

const SHORT_MONTHS: Readonly<Record<string, number>> = { '04': 30, '06': 30, '09': 30, '11': 30 };

/** The last day of a month `YYYY-MM`, as a day. Leap years by the rule of 2000 to 2099: every fourth. */
export function lastDayOfMonth(month: string): string {
  const number = month.slice(5);
  const leap = Number(month.slice(0, 4)) % 4 === 0;
  const days = number === '02' ? (leap ? 29 : 28) : (SHORT_MONTHS[number] ?? 31);
  return `${month}-${days}`;
}

export function addDays(day: string, days: number): string {
  return new Date((dayNumber(day) + days) * 86_400_000).toISOString().slice(0, 10);
}

/** Days since 1970 of a calendar day `YYYY-MM-DD`: the next day is one more. */
export function dayNumber(day: string): number {
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))];
  return Date.UTC(year, month - 1, date) / 86_400_000;
}

/** Order by code point. The language's own `<` compares UTF-16 units, which puts U+FFxx after emoji. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return codePointOrder(left) - codePointOrder(right);
  }
  return a.length - b.length;
}

/** Surrogates, which stand for the code points above all others, come after U+E000 to U+FFFF. */
function codePointOrder(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** A plain JSON object, or undefined: lists, null and primitives are not. */
export function asObject(value: unknown): Record<string, unknown> | undefined {
  const plain = typeof value === 'object' && value !== null && !Array.isArray(value);
  return plain ? (value as Record<string, unknown>) : undefined;
}
