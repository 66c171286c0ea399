import type { Code } from '../codes.ts';
import type { PolicyParameters } from '../parameters.ts';
import { minimum, multiply, type Rational, subtract, whole, ZERO } from '../rational.ts';
import type { Role } from './role-patterns.ts';

interface Charges {
  conversions: bigint;
  channelFee: Rational;
  verifyFee: Rational;
  totalCharge: Rational;
}

interface Split {
  /** F: the part that messages cost. */
  channelFee: Rational;
  /** V: the part that approved verifications cost. */
  verifyFee: Rational;
  /** How the split was made, where it was assumed. */
  note?: Code;
}

/** Section 3, step 7: what a row cost for messages and for verifications. */
export function splitMoney(
  row: Charges,
  currency: string,
  mapped: (role: Role) => boolean,
  policy: PolicyParameters,
): Split {
  if (mapped('channel_fee')) return { channelFee: row.channelFee, verifyFee: row.verifyFee };
  const total = row.totalCharge;
  if (total.n < 0n || policy.verify_fee_basis === 'per_attempt')
    return { channelFee: total, verifyFee: ZERO };
  if (mapped('verify_fee')) return take(total, row.verifyFee);
  if (!mapped('conversions')) {
    return { channelFee: total, verifyFee: ZERO, note: 'C18_TOTAL_INCLUDES_VERIFY_FEE' };
  }
  const unitFee = policy.verify_unit_fee.get(currency);
  if (unitFee === undefined) {
    return { channelFee: total, verifyFee: ZERO, note: 'C16_VERIFY_UNIT_FEE_UNKNOWN' };
  }
  return { ...take(total, multiply(whole(row.conversions), unitFee)), note: 'C15_FEE_SPLIT_ASSUMED' };
}

function take(total: Rational, fee: Rational): Split {
  const verifyFee = minimum(total, fee);
  return { channelFee: subtract(total, verifyFee), verifyFee };
}
