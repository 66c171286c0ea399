import { type Code, type CodeDetails, type CodeInWords, describeCode } from '../codes.ts';
import type { Workings } from '../fraud/workings.ts';
import { countriesOf, heldRunsOf } from '../fraud/workings-index.ts';
import { add, decimalText, ZERO } from '../rational.ts';
import type { Combined, Line, Memo, PolicyError, Result } from '../types.ts';
import { readNumber } from '../values.ts';
import { holdInWords } from './explain-volume.ts';
import { datesText, dayText, moneyText, monthText, placeText, shortAmount } from './wording.ts';

/** A code of a result in words. */
export interface Note extends CodeInWords {
  code: string;
}

/** What is wrong with the input, in words: one note an error, several where columns of several roles are ambiguous. */
export function errorNotes(result: Result): Note[] {
  return result.errors.flatMap((error) =>
    errorDetails(error).map((details) => ({ code: error.code, ...describeCode(error.code, details) })),
  );
}

/** The codes of the query as a whole, in words. */
export function resultNotes(result: Result): Note[] {
  return result.codes.map((code) => ({ code, ...describeCode(code, claimedDetails(result)) }));
}

/** The codes of a memo in words; several notes where a code is about several modes, months or countries. */
export function memoNotes(memo: Memo, result: Result, workings?: Workings): Note[] {
  return memo.codes.flatMap((code) => {
    const details = memoDetails(code, memo, result, workings);
    const known = details.length > 0 ? details : [{}];
    return known.map((detail) => ({ code, ...describeCode(wordsOf(code, memo), detail) }));
  });
}

/** A late line by the day of the request has words of its own, since the ticket may have been in time. */
function wordsOf(code: string, { codes }: Memo): string {
  const byRequest = code === 'E02_CLAIM_LATE' && codes.includes('E08_TICKET_DATE_UNKNOWN');
  return byRequest ? 'E02_LATE_BY_REQUEST' : code;
}

/** What combining several links found, in words. */
export function combinedNotes(combined: Combined): Note[] {
  return combined.duplicates.map((duplicate) => {
    const { country, first_link, link } = duplicate;
    const month = duplicate.month === null ? '(month unknown)' : monthText(duplicate.month);
    const code = 'C19_SAME_LINE_TWICE';
    return { code, ...describeCode(code, { country, month, first: first_link, n: link }) };
  });
}

function errorDetails(error: PolicyError): CodeDetails[] {
  // People count rows from 1; the result counts them from 0.
  const row = String(Number(error.row) + 1);
  switch (error.code) {
    case 'D01_MISSING_ROLE':
      return [{ roles: rolesText(error.roles) }];
    case 'D02_BAD_VALUE': {
      const place =
        error.where === undefined ? `Row ${row}, ${roleText(String(error.role))}` : String(error.where);
      return [{ place, value: shortJson(error.value) }];
    }
    case 'D09_AMBIGUOUS_ROLE':
      return Object.entries(error.candidates ?? {}).map(([role, candidates]) => ({
        role: roleText(role),
        candidates: listText(candidates),
      }));
    default:
      return [error.row === undefined ? {} : { row }];
  }
}

/** Columns as people call them. */
const ROLE_NAMES: Readonly<Record<string, string>> = {
  channel_fee: 'SMS spend',
  total_charge: 'total charge',
  verify_fee: 'Verify fee',
  quantity: 'messages',
};

function roleText(role: string): string {
  return ROLE_NAMES[role] ?? role;
}

/** `conversions, SMS spend or total charge`. */
export function rolesText(roles: unknown): string {
  if (!Array.isArray(roles)) return '';
  return roles.map((one) => String(one).split('|').map(roleText).join(' or ')).join(', ');
}

function listText(items: unknown): string {
  return Array.isArray(items) ? items.join(', ') : '';
}

/** A value as JSON, cut to a length that fits a line. */
function shortJson(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function claimedDetails({ claimed }: Result): CodeDetails {
  if (claimed === null) return {};
  const { currency } = claimed;
  return {
    claimed: moneyText(claimed.claimed, currency),
    query_total: moneyText(claimed.query_total, currency),
  };
}

function memoDetails(code: string, memo: Memo, result: Result, workings?: Workings): CodeDetails[] {
  const money = (amount: string) => moneyText(amount, memo.currency);
  switch (code as Code) {
    case 'D10_CLAIMED_AMOUNT_DIFFERS':
      return [claimedDetails(result)];
    case 'E02_CLAIM_LATE':
      return lateMonths(memo);
    case 'E04_GUARD_SETTINGS_UNKNOWN':
      return [
        {
          lines: memo.lines
            .filter((line) => line.guard_level === null)
            .map(placeText)
            .join(', '),
        },
      ];
    case 'G02_UNKNOWN_GUARD_MODE':
      return distinct(memo.lines.flatMap(unknownModes));
    case 'G04_GUARD_TARGET_MET':
      return distinct(memo.lines.flatMap(metTargets));
    case 'C10_PRIOR_CREDIT_DEDUCTED':
      return [{ amount: money(memo.prior_credits) }];
    case 'C11_REFUND_DEDUCTED':
      return [{ amount: money(memo.refunds) }];
    case 'C06_NEW_DESTINATION':
    case 'C17_BASELINE_CONTAMINATED':
    case 'E09_COUNTRY_EXCLUDED':
      return distinct(
        countriesOf(workings, memo)
          .filter(({ codes }) => (codes as string[]).includes(code))
          .map(({ country }) => ({ country })),
      );
    case 'C21_SURGE_NOT_CONFIRMED':
      return heldRunsOf(workings, memo).map(({ country, days, amount }) => ({
        country,
        days: datesText(days),
        hold_volume: workings?.parameters?.holdVolume ?? '',
        held: money(amount),
      }));
    case 'C23_SURGE_UNCORROBORATED':
      return workings?.parameters ? [{ strong_volume: workings.parameters.strongVolume }] : [];
    case 'S03_LEGITIMATE_TAKEN_OFF':
      return memo.lines.flatMap(({ expected, attempts, r0 }) =>
        expected === null || attempts === null || r0 === null ? [] : [{ expected, attempts, r0 }],
      );
    case 'E11_TICKET_BEFORE_FRAUD':
      return workings?.ticketDate ? [{ date: workings.ticketDate }] : [];
    default:
      return volumeDetails(code, memo, workings);
  }
}

function volumeDetails(code: string, memo: Memo, workings?: Workings): CodeDetails[] {
  const { holdVolume = '', volume } = workings?.parameters ?? {};
  switch (code as Code) {
    case 'C26_FEW_CLEAN_DAYS':
      return distinct(
        countriesOf(workings, memo)
          .filter(({ codes }) => (codes as string[]).includes(code))
          .map(({ country }) => ({ country, days: volume?.fewCleanDays ?? '' })),
      );
    case 'C27_SURGE_NOT_CREDITED':
      return heldRunsOf(workings, memo).map(({ country, days, amount, reason = 'moderate' }) => ({
        country,
        days: datesText(days),
        why: holdInWords(reason, holdVolume),
        held: moneyText(amount, memo.currency),
      }));
    default:
      return [];
  }
}

function unknownModes({ guard }: Line): CodeDetails[] {
  return guard.filter(({ target }) => target === null).map(({ mode }) => ({ mode }));
}

function metTargets({ guard }: Line): CodeDetails[] {
  return guard
    .filter(({ target, block_rate }) => {
      const stands = Number(target ?? 0);
      return stands > 0 && stands < 1 && Number(block_rate) >= stands;
    })
    .map(({ block_rate, target }) => ({ rate: block_rate, target: shortAmount(target ?? '') }));
}

function lateMonths(memo: Memo): CodeDetails[] {
  const late = memo.lines.filter((line) => line.late);
  const months = [...new Set(late.map(({ month }) => month))];
  return months.map((month) => {
    const lines = late.filter((line) => line.month === month);
    const sum = lines.reduce((all, line) => add(all, readNumber(line.uncredited_late) ?? ZERO), ZERO);
    const places = lines[0]?.uncredited_late.split('.')[1]?.length ?? 0;
    return {
      month: monthText(month ?? ''),
      deadline: dayText(lines[0]?.deadline ?? ''),
      amount: moneyText(decimalText(sum, places), memo.currency),
    };
  });
}

function distinct(details: CodeDetails[]): CodeDetails[] {
  return [...new Map(details.map((detail) => [JSON.stringify(detail), detail])).values()];
}
