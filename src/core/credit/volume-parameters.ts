import { z } from 'zod';
import { amount, integer, type policySchema, share } from './parameters.ts';

export const PSMS_ID = 'psms-credit-v1';

/** Whether a policy is for a product without conversions, so that only the volume can tell fraud. */
export function isVolumeId(id: string): boolean {
  return id === PSMS_ID;
}

const days = (low = 0n) => integer(low, 36_600n);

/** The parameters of volume scope, all exact; README says what each one does. */
export const volumeSchema = z.object({
  surge_ratio: amount().prefault('1.75'),
  mad_k: amount().prefault('5'),
  min_messages_day: amount().prefault(50),
  min_volume_days: days(1n).prefault(3),
  few_clean_days: days().prefault(14),
  weekday_weeks: days(1n).prefault(4),
  low_volume: share().prefault('0.25'),
  catch_up_days: integer(0n, 31n).prefault(3),
  wide_countries: days(1n).prefault(2),
  wide_usual: amount().prefault(10),
  wide_above: amount().prefault('1.25'),
  wide_most: amount().prefault('4'),
  hold_volume: amount().prefault('5'),
  longest_run: days(1n).prefault(14),
  new_days: days().prefault(14),
  repeat_events: days(1n).prefault(2),
  repeat_gap: days(1n).prefault(3),
  repeat_share: share().prefault('0.50'),
  range_spread: amount().prefault('1.96'),
});

export type VolumeParameters = z.output<typeof volumeSchema>;

/** What the policy of Verify decides by conversions or by its fee: no parameters here. */
export const WITHOUT_CONVERSIONS: Readonly<Record<string, unknown>> = {
  verify_fee_basis: 'per_attempt',
  declared_legit: false,
  outage_columns: false,
};

/** Parameters that mean the same in both policies. */
export const SHARED_PARAMETERS = [
  'id',
  'guard_targets',
  'guard_rate_dp',
  'claimed_tolerance_share',
  'claimed_tolerance_abs',
  'range_floor',
  'high_width',
  'medium_width',
  'credit_share',
  'max_credit',
  'min_credit',
  'rounding',
  'minor_units',
  'claim_days_after_month_end',
  'excluded_countries',
  'refuse_totals',
  'limit_abstains',
  'deadline_by_request',
] as const satisfies readonly (keyof typeof policySchema.shape)[];
