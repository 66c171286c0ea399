import { dayText } from '../../../core/credit/explain/wording.ts';
import type { Workings } from '../../../core/credit/fraud/workings.ts';
import { countriesOf } from '../../../core/credit/fraud/workings-index.ts';
import type { Line, Memo } from '../../../core/credit/types.ts';
import { isZero, sum } from '../../../core/decimal-text.ts';
import { money } from './money.ts';
import type { PointFacts } from './point-words.ts';
import { country as countryName, listed, month, place } from './words.ts';

/** Places that a point names; more are counted. */
const MOST_PLACES = 3;

/**
 * What the points of one code of a memo name: one each, several where the code is about several modes or runs of days.
 */
export function pointFacts(code: string, memo: Memo, workings: Workings | undefined): PointFacts[] {
  const cash = (amount: string) => (isZero(amount) ? undefined : money(amount, memo.currency));
  const lines = linesOf(code, memo, workings);
  const about = placesOf(lines.length > 0 ? lines : memo.lines, memo.lines.length);
  switch (code) {
    case 'G02_UNKNOWN_GUARD_MODE':
      return modesOf(memo.lines, ({ target }) => target === null).map(({ mode }) => ({ ...about, mode }));
    case 'G04_GUARD_TARGET_MET':
      return modesOf(lines, () => true).map(({ block_rate, target }) => ({
        ...about,
        rate: percent(block_rate),
        target: percent(target ?? '0'),
      }));
    case 'E02_CLAIM_LATE':
      return [{ ...about, amount: cash(sum(lines.map(({ uncredited_late }) => uncredited_late))) }];
    case 'E11_TICKET_BEFORE_FRAUD':
      return [{ ...about, date: workings?.ticketDate ? dayText(workings.ticketDate) : undefined }];
    case 'C09_CAPPED_MAX':
      return [{ ...about, amount: cash(memo.credit_amount) }];
    case 'C10_PRIOR_CREDIT_DEDUCTED':
      return [{ ...about, amount: cash(memo.prior_credits) }];
    case 'C11_REFUND_DEDUCTED':
      return [{ ...about, amount: cash(memo.refunds) }];
    default:
      return [{ ...about, ...judgedPlaces(code, memo, workings) }];
  }
}

type Placed = Pick<Line, 'country' | 'month'>;

/** The lines that a code is about; none where that is not known. */
function linesOf(code: string, memo: Memo, workings: Workings | undefined): Line[] {
  switch (code) {
    case 'E02_CLAIM_LATE':
      return memo.lines.filter(({ late }) => late);
    case 'E04_GUARD_SETTINGS_UNKNOWN':
      return memo.lines.filter(({ guard_level }) => guard_level === null);
    case 'G03_GUARD_OFF':
      return memo.lines.filter(({ guard }) => guard.some(({ target }) => target !== null && isZero(target)));
    case 'G04_GUARD_TARGET_MET':
      return memo.lines.filter(({ guard }) => guard.some(({ credit }) => credit !== null && isZero(credit)));
    case 'S03_LEGITIMATE_TAKEN_OFF':
      return memo.lines.filter(({ expected }) => (expected ?? 0) > 0);
    default: {
      const countries = new Set(judgedBy(code, memo, workings));
      return memo.lines.filter(({ country }) => countries.has(country));
    }
  }
}

/** Countries of the memo whose own judgement has the code. */
function judgedBy(code: string, memo: Memo, workings: Workings | undefined): string[] {
  return countriesOf(workings, memo)
    .filter(({ codes }) => (codes as string[]).includes(code))
    .map(({ country }) => country);
}

/** A code may be about countries without a line, whose months are not known then. */
function judgedPlaces(code: string, memo: Memo, workings: Workings | undefined): Partial<PointFacts> {
  const judged = new Set(judgedBy(code, memo, workings));
  if (judged.size === 0) return {};
  const country = listed([...judged].map(countryName), MOST_PLACES);
  const withLines = memo.lines.some((line) => judged.has(line.country));
  return withLines ? { country } : { country, place: country };
}

/** `Bangladesh, Oct 2026`, `Bangladesh and India, Oct 2026`, or `all 24 lines`. `all`: how many lines there are. */
function placesOf(lines: readonly Placed[], all: number): Pick<PointFacts, 'place' | 'country'> {
  const countries = [...new Set(lines.map((line) => countryName(line.country)))];
  const country = listed(countries, MOST_PLACES);
  if (lines.length === all && all > MOST_PLACES) return { place: `all ${all} lines`, country };
  const [first, ...others] = new Set(lines.map(({ month: one }) => one));
  if (others.length === 0) return { place: first ? `${country}, ${month(first)}` : country, country };
  return {
    place: listed([...new Set(lines.map((line) => place(line.country, line.month)))], MOST_PLACES),
    country,
  };
}

function modesOf(lines: readonly Line[], wanted: (share: Line['guard'][number]) => boolean): Line['guard'] {
  const shares = lines.flatMap(({ guard }) => guard.filter(wanted));
  return [...new Map(shares.map((share) => [`${share.mode} ${share.block_rate}`, share])).values()];
}

/** `0.850` as `85%`: a rate in decimal text, for display. */
function percent(rate: string): string {
  return `${Number((Number(rate) * 100).toFixed(1))}%`;
}
