import type { Code } from '../codes.ts';
import type { GuardRow } from '../input/claim.ts';
import type { PolicyParameters } from '../policy.ts';
import {
  add,
  compare,
  divide,
  fraction,
  multiply,
  ONE,
  type Rational,
  roundTo,
  subtract,
  ZERO,
} from '../rational.ts';
import type { Line } from '../types.ts';
import { byCodePoint } from '../values.ts';

/** The share of a line's traffic in one protection mode, and what of it is owed. Exact, but for the block rate. */
export interface ModeShare {
  mode: string;
  messages: bigint;
  proportion: Rational;
  /** Rounded: the rate shown is the rate used. */
  blockRate: Rational;
  /** What the mode stands for; null where the policy has no target for it. */
  target: Rational | null;
  factor: Rational | null;
}

/** The answer to the second question, for one line: how much of the fraud cost is owed. */
export interface Shortfall {
  level: Line['guard_level'];
  modes: ModeShare[];
  /** 1 without Guard data; null with a mode that has no target. */
  owedFactor: Rational | null;
  codes: Code[];
}

export interface LineKey {
  account: string;
  country: string;
  month: string | null;
}

/** Section 5: the Guard rows that speak of the line, and the shortfall of each mode. */
export function guardShortfall(
  line: LineKey,
  guard: readonly GuardRow[],
  policy: PolicyParameters,
): Shortfall {
  const { level, rows } = rowsForLine(line, guard);
  if (rows.length === 0) {
    return { level: null, modes: [], owedFactor: ONE, codes: ['E04_GUARD_SETTINGS_UNKNOWN'] };
  }
  const codes: Code[] = [];
  const modes = modeShares(rows, policy, codes);
  const owedFactor = modes.reduce<Rational | null>(
    (total, { proportion, factor }) =>
      total === null || factor === null ? null : add(total, multiply(proportion, factor)),
    ZERO,
  );
  return { level, modes, owedFactor, codes };
}

function rowsForLine(
  { account, country, month }: LineKey,
  guard: readonly GuardRow[],
): { level: Line['guard_level']; rows: GuardRow[] } {
  const used = guard.filter((row) => row.attempts > 0n);
  const named = used.filter((row) => row.account === account);
  const eligible = named.length > 0 ? named : used.filter((row) => row.account === null);
  const isCountry = (row: GuardRow) => row.country === country;
  const isMonth = (row: GuardRow) => month !== null && row.month === month;
  const levels = [
    ['country_month', (row) => isCountry(row) && isMonth(row)],
    ['country', (row) => isCountry(row) && row.month === null],
    ['month', (row) => isMonth(row) && row.country === null],
    ['all', (row) => row.country === null && row.month === null],
  ] as const satisfies readonly (readonly [Line['guard_level'], (row: GuardRow) => boolean])[];
  for (const [level, fits] of levels) {
    const rows = eligible.filter(fits);
    if (rows.length > 0) return { level, rows };
  }
  return { level: null, rows: [] };
}

function modeShares(rows: readonly GuardRow[], policy: PolicyParameters, codes: Code[]): ModeShare[] {
  const sums = new Map<string, { attempts: bigint; blocked: bigint }>();
  for (const { mode, attempts, blocked } of rows) {
    const sum = sums.get(mode) ?? { attempts: 0n, blocked: 0n };
    sums.set(mode, { attempts: sum.attempts + attempts, blocked: sum.blocked + blocked });
  }
  const total = rows.reduce((all, { attempts }) => all + attempts, 0n);
  return [...sums]
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([mode, { attempts, blocked }]) => {
      const exactRate = fraction(blocked, attempts + blocked);
      const blockRate = roundTo(exactRate, policy.guard_rate_dp, 'half_even');
      const target = targetOf(mode, policy, codes);
      const factor = target === null ? null : owed(target, blockRate, codes);
      return { mode, messages: attempts, proportion: fraction(attempts, total), blockRate, target, factor };
    });
}

function targetOf(mode: string, policy: PolicyParameters, codes: Code[]): Rational | null {
  if (mode === 'off' || mode === 'disabled') {
    codes.push('G03_GUARD_OFF');
    return ZERO;
  }
  const target = policy.guard_targets.get(mode);
  if (target === undefined) codes.push('G02_UNKNOWN_GUARD_MODE');
  return target ?? null;
}

/**
 * f: what of the fraud cost is owed. Fraud sent at block rate b came from 1/(1-b) times as many attempts, of which a
 * mode that stands for blocking t should have let at most (1-t) through; the rest, (t-b)/(1-b), is owed.
 */
function owed(target: Rational, blockRate: Rational, codes: Code[]): Rational {
  if (compare(target, ONE) === 0) return ONE;
  if (compare(blockRate, target) >= 0) {
    if (target.n > 0n) codes.push('G04_GUARD_TARGET_MET');
    return ZERO;
  }
  return divide(subtract(target, blockRate), subtract(ONE, blockRate));
}
