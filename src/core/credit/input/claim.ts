import type { Sliced } from '../../async/slices.ts';
import { modeName } from '../parameters.ts';
import type { PolicyProblem } from '../policy.ts';
import type { Rational } from '../rational.ts';
import type { PolicyError, Scope } from '../types.ts';
import {
  asObject,
  isBlank,
  readCount,
  readCountry,
  readCurrency,
  readDay,
  readMonth,
  readNumber,
  readText,
} from '../values.ts';
import type { ErrorList } from './error-list.ts';

/** What was blocked and sent in one protection mode; null where the row is not about one account, country or month. */
export interface GuardRow {
  mode: string;
  attempts: bigint;
  blocked: bigint;
  account: string | null;
  country: string | null;
  month: string | null;
}

export interface PriorCredit {
  account: string;
  currency: string;
  country: string;
  month: string | null;
  amount: Rational;
}

/** The claim, read: section 1 of the policy. */
export interface Claim {
  scope: Scope | 'auto';
  ticketDate: string | null;
  /** The day of the request; the ticket cannot be later. Null also where the policy ignores it. */
  askedOn: string | null;
  account: string;
  currency: string;
  columns: Readonly<Record<string, unknown>>;
  window: readonly [first: string, last: string] | null;
  attemptsIncludeBlocked: boolean;
  guard: GuardRow[];
  priorCredits: PriorCredit[];
  claimed: { amount: Rational; currency: string } | null;
}

/** What the claim is read by beside itself. */
export interface ClaimContext {
  /** They are reported in the order of section 1, among the errors of the claim. */
  policyProblems: readonly PolicyProblem[];
  /** `deadline_by_request`: whether the day of the request counts. */
  deadlineByRequest: boolean;
  /** The product has no conversions: `estimated` then means `volume`. */
  withoutConversions: boolean;
}

/** Reads the claim, or adds all that is wrong with it and with the policy to `errors`, in the order of section 1. */
export function* readClaim(
  raw: unknown,
  { policyProblems, deadlineByRequest, withoutConversions }: ClaimContext,
  errors: ErrorList,
): Sliced<Claim | undefined> {
  const before = errors.count;
  const given = asObject(raw) ?? {};
  if (!isBlank(raw) && asObject(raw) === undefined) errors.push(badValue('claim', raw));
  const account = readText(given.account) ?? '?';
  const currency = readCurrency(given.currency) ?? 'USD';
  const scope = readScope(given.scope, withoutConversions, errors);
  const ticketDate = readOptionalDay(given.ticket_date, 'claim.ticket_date', errors);
  const askedOn = deadlineByRequest ? readOptionalDay(given.asked_on, 'claim.asked_on', errors) : null;
  if (ticketDate !== null && askedOn !== null && ticketDate > askedOn) {
    errors.push(badValue('claim.ticket_date', given.ticket_date));
  }
  const window = readWindow(given.window, errors);
  for (const { key, value } of policyProblems) errors.push(badValue(key ? `policy.${key}` : 'policy', value));
  const priorCredits = readPriorCredits(given.prior_credits, { account, currency }, errors);
  const claimed = readClaimedAmount(given.claimed_amount, currency, errors);
  const guard = yield* readGuard(given.guard, errors);
  if (errors.count > before) return undefined;
  const columns = asObject(given.columns) ?? {};
  const attemptsIncludeBlocked = given.attempts_include_blocked === true;
  const read = { scope, account, currency, columns, window, attemptsIncludeBlocked };
  return { ...read, ticketDate, askedOn, guard, priorCredits, claimed };
}

/** `value` is shown as it was given; what was left out shows as null, since JSON has no undefined. */
export function badValue(where: string, value: unknown): PolicyError {
  return { code: 'D02_BAD_VALUE', where, value: value ?? null };
}

function readOptionalDay(value: unknown, where: string, errors: ErrorList): string | null {
  const day = isBlank(value) ? null : readDay(value);
  if (day !== undefined) return day;
  errors.push(badValue(where, value));
  return null;
}

function readScope(value: unknown, withoutConversions: boolean, errors: ErrorList): Scope | 'auto' {
  const scope = isBlank(value) ? 'auto' : typeof value === 'string' ? value.trim() : value;
  if (scope === 'auto' || scope === 'declared') return scope;
  if (withoutConversions && (scope === 'volume' || scope === 'estimated')) return 'volume';
  if (scope === 'estimated') return scope;
  errors.push(badValue('claim.scope', value));
  return 'auto';
}

function readWindow(value: unknown, errors: ErrorList): Claim['window'] {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value) && value.length === 2) {
    const [first, last] = value.map(readDay);
    if (first !== undefined && last !== undefined && first <= last) return [first, last];
  }
  errors.push(badValue('claim.window', value));
  return null;
}

/** A list of the claim; anything else is an error, since guard rows or credits that vanish raise the amount. */
function readList(value: unknown, where: string, errors: ErrorList): unknown[] {
  if (Array.isArray(value)) return value;
  if (!isBlank(value)) errors.push(badValue(where, value));
  return [];
}

/** Null for absent, undefined for unreadable. */
function readOptionalMonth(value: unknown): string | null | undefined {
  return isBlank(value) ? null : readMonth(value);
}

function readPriorCredits(
  value: unknown,
  defaults: { account: string; currency: string },
  errors: ErrorList,
): PriorCredit[] {
  return readList(value, 'claim.prior_credits', errors).flatMap((item, at) => {
    const given = asObject(item);
    const amount = given && readNumber(given.amount);
    const month = given && readOptionalMonth(given.month);
    if (amount === undefined || amount.n < 0n || month === undefined) {
      errors.push(badValue(`claim.prior_credits[${at}]`, item));
      return [];
    }
    const account = readText(given?.account) ?? defaults.account;
    const currency = readCurrency(given?.currency) ?? defaults.currency;
    return [{ account, currency, country: readCountry(given?.country), month, amount }];
  });
}

function readClaimedAmount(value: unknown, currency: string, errors: ErrorList): Claim['claimed'] {
  if (value === null || value === undefined) return null;
  const given = asObject(value);
  const amount = given && !isBlank(given.amount) ? readNumber(given.amount) : undefined;
  if (amount !== undefined && amount.n >= 0n) {
    return { amount, currency: readCurrency(given?.currency) ?? currency };
  }
  errors.push(badValue('claim.claimed_amount', value));
  return null;
}

function* readGuard(value: unknown, errors: ErrorList): Sliced<GuardRow[]> {
  const rows: GuardRow[] = [];
  for (const [at, item] of readList(value, 'claim.guard', errors).entries()) {
    const row = readGuardRow(item);
    if (row === undefined) errors.push({ code: 'G01_BAD_GUARD_ROW', row: at });
    else rows.push(row);
    if (at % 128 === 127) yield;
  }
  return rows;
}

function readGuardRow(item: unknown): GuardRow | undefined {
  const given = asObject(item) ?? {};
  const mode = readText(given.mode);
  const attempts = readCount(given.attempts);
  const blocked = readCount(given.blocked);
  const month = readOptionalMonth(given.month);
  if (mode === null || attempts === undefined || blocked === undefined || month === undefined)
    return undefined;
  if (attempts < 0n || blocked < 0n) return undefined;
  const account = readText(given.account);
  // Not `??`: a row that names no country is about all of them, which is less than naming the unknown one.
  const country = isBlank(given.country) ? null : readCountry(given.country);
  return { mode: modeName(mode), attempts, blocked, account, country, month };
}
