import type { Rational } from '../rational.ts';
import type { Role } from './role-patterns.ts';

/** Which rows may be added up without a change of the answer, by Trino or by this program while it reads them. */

export interface MoneyNeeds {
  /** `verify_fee_basis` is per_attempt. */
  feePerAttempt: boolean;
  /** `verify_unit_fee` for the currency of rows that name none; undefined: no such fee. */
  unitFee?: Rational | undefined;
}

/** Roles by column position, and the roles that several columns fit. */
export interface MappedRoles {
  index: ReadonlyMap<Role, number>;
  candidates: ReadonlyMap<Role, readonly string[]>;
}

const COUNTS: readonly Role[] = ['attempts', 'conversions', 'blocked', 'quantity', 'delivered', 'recipients'];
const MONEY: readonly Role[] = ['channel_fee', 'verify_fee', 'total_charge'];
export const isCount = (role: Role | undefined) => role !== undefined && COUNTS.includes(role);
export const isMoney = (role: Role | undefined) => role !== undefined && MONEY.includes(role);

/** Why no rows of a result may be added up: its answer is about the columns or each row. Undefined: they may be. */
export function whyRowByRow({ index, candidates }: MappedRoles, needs: MoneyNeeds): string | undefined {
  if (candidates.size > 0) return 'a role fits several columns';
  if (splitsByFee(index, needs) && index.has('currency')) return 'the charge is split by currency';
  if (!index.has('channel_fee') && !index.has('total_charge')) return 'there is no charge';
  return undefined;
}

/** Whether the policy takes a fee per conversion off a total (C15). */
function splitsByFee(index: MappedRoles['index'], { feePerAttempt }: MoneyNeeds): boolean {
  return !feePerAttempt && !index.has('channel_fee') && !index.has('verify_fee') && index.has('conversions');
}

/** A role of the row, times a factor. */
export type Term = readonly [role: Role, factor: bigint];

/** That the sum of `less` is below the sum of `than`; no terms are 0, and so is an empty cell. */
export interface Comparison {
  less: readonly Term[];
  than: readonly Term[];
}

/**
 * Comparisons within one row on which the policy turns (section 3, steps 4 to 8): rows are only added up with rows that
 * give the same answers. Negative counts and charges stay what they are, and so does the smaller of charge and fee,
 * whichever it is. (A refund is a negative charge without attempts; one with attempts is an error wherever it goes.)
 * Both sides are sums of columns, so that a comparison that holds for each of some rows holds for their sum.
 */
export function apart(index: MappedRoles['index'], needs: MoneyNeeds): Comparison[] {
  const term = (role: Role, factor = 1n): Term[] => (index.has(role) ? [[role, factor]] : []);
  const has = (...roles: Role[]) => roles.every((role) => index.has(role));
  const [attempts, conversions, blocked] = [term('attempts'), term('conversions'), term('blocked')];
  const { unitFee } = needs;
  return [
    ...[...COUNTS, ...MONEY].filter((role) => has(role)).map((role) => ({ less: term(role), than: [] })),
    ...(has('attempts', 'conversions') ? [{ less: attempts, than: conversions }] : []),
    // A claim may say that attempts include the blocked ones; and of rows without attempts no blocked one is compared
    // with Fraud Guard's.
    ...(has('attempts', 'blocked')
      ? [
          { less: attempts, than: blocked },
          { less: blocked, than: attempts },
          { less: [], than: attempts },
        ]
      : []),
    ...(has('quantity', 'blocked') && !has('attempts') ? [{ less: [], than: term('quantity') }] : []),
    ...(has('attempts', 'conversions', 'blocked')
      ? [{ less: attempts, than: [...conversions, ...blocked] }]
      : []),
    ...(has('total_charge', 'verify_fee') ? [{ less: term('total_charge'), than: term('verify_fee') }] : []),
    ...(has('total_charge') && unitFee && splitsByFee(index, needs)
      ? [{ less: term('total_charge', unitFee.d), than: term('conversions', unitFee.n) }]
      : []),
  ];
}
