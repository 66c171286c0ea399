import type { Code } from '../codes.ts';
import type { PolicyParameters } from '../parameters.ts';
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
import type { GuardData, ModeCounts } from './guard-index.ts';

/** The share of a line's traffic in one protection mode, and what of it is owed. Exact, but for the block rate. */
export interface ModeShare {
  mode: string;
  messages: bigint;
  blocked: bigint;
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

/** Section 5: what the Guard rows that speak of a line say about it, and the shortfall of each mode. */
export function guardShortfall(data: GuardData | undefined, policy: PolicyParameters): Shortfall {
  if (data === undefined) {
    return { level: null, modes: [], owedFactor: ONE, codes: ['E04_GUARD_SETTINGS_UNKNOWN'] };
  }
  const codes: Code[] = [];
  const modes = modeShares(data.modes, policy, codes);
  const owedFactor = modes.reduce<Rational | null>(
    (total, { proportion, factor }) =>
      total === null || factor === null ? null : add(total, multiply(proportion, factor)),
    ZERO,
  );
  return { level: data.level, modes, owedFactor, codes };
}

function modeShares(
  sums: ReadonlyMap<string, ModeCounts>,
  policy: PolicyParameters,
  codes: Code[],
): ModeShare[] {
  let total = 0n;
  for (const { attempts } of sums.values()) total += attempts;
  return [...sums]
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([mode, { attempts, blocked }]) => {
      const exactRate = fraction(blocked, attempts + blocked);
      const blockRate = roundTo(exactRate, policy.guard_rate_dp, 'half_even');
      const target = targetOf(mode, policy, codes);
      const factor = target === null ? null : owed(target, blockRate, codes);
      return {
        mode,
        messages: attempts,
        blocked,
        proportion: fraction(attempts, total),
        blockRate,
        target,
        factor,
      };
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
