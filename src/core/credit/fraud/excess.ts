import { add, ceiling, divide, fraction, multiply, type Rational, whole, ZERO } from '../rational.ts';
import type { SeriesDay } from './series.ts';

/** What a flagged day would have needed, and what was too much. Exact. */
export interface DayExcess {
  /** L: attempts that the day's conversions explain at the usual rate. */
  expected: bigint;
  /** X: attempts beyond them. */
  excess: bigint;
  /** The part of the day's cost that the excess caused. */
  cost: Rational;
}

/** Section 4b, step 6. `perAttempt`: the Verify fee is charged per attempt, so the excess caused its share of it too. */
export function dayExcess({ cell }: SeriesDay, rate: Rational, perAttempt: boolean): DayExcess {
  const { attempts, conversions } = cell;
  const expected = expectedAttempts(attempts, conversions, rate);
  const excess = attempts - expected;
  const charge = perAttempt ? add(cell.channelFee, cell.verifyFee) : cell.channelFee;
  const cost = attempts === 0n ? ZERO : multiply(charge, fraction(excess, attempts));
  return { expected, excess, cost };
}

function expectedAttempts(attempts: bigint, conversions: bigint, rate: Rational): bigint {
  if (conversions === 0n) return 0n;
  if (rate.n === 0n) return attempts;
  const expected = ceiling(divide(whole(conversions), rate));
  return expected < attempts ? expected : attempts;
}
