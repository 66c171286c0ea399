/** What a code says to an analyst in Slack, and what to do about it from here. */
export interface PointWords {
  text: string;
  todo?: string;
}

/** What a point may name. Absent parts are left out of the sentence. */
export interface PointFacts {
  /** `Bangladesh, Oct 2026`, or several of them. */
  place: string;
  /** The countries alone. */
  country: string;
  amount?: string | undefined;
  mode?: string | undefined;
  rate?: string | undefined;
  target?: string | undefined;
  date?: string | undefined;
}

const LONGER_LOOK = 'Use a Look that starts earlier.';
const SMS_SPEND = 'Use a Look with an SMS spend column.';

/**
 * The codes of the policy (its section 7) in the words of a message: each names where it applies. Codes that are not
 * here are said in the policy's own words.
 */
export const POINT_WORDS: Readonly<Record<string, (facts: PointFacts) => PointWords>> = {
  S01_DECLARED_SCOPE: () => ({
    text: 'All spend in the Look is taken as fraud.',
    todo: "Check that the Look's filters select only fraud.",
  }),
  S02_ROWS_OUTSIDE_WINDOW: () => ({ text: 'Days outside the given window are left out.' }),
  S03_LEGITIMATE_TAKEN_OFF: ({ place }) => ({
    text: `Some codes were approved in ${place}, so part of the traffic is taken as legitimate.`,
    todo: 'Check that the Look is meant to be fraud only.',
  }),
  G02_UNKNOWN_GUARD_MODE: ({ mode, place }) => ({
    text: `No target is set for Fraud Guard mode ${mode ?? 'of this account'} in ${place}, so no amount can be given.`,
    todo: "Ask the policy's owner to set it.",
  }),
  G03_GUARD_OFF: ({ place }) => ({
    text: `Fraud Guard was off for part of ${place}; nothing is owed for that part.`,
  }),
  G04_GUARD_TARGET_MET: ({ rate, target, place }) => ({
    text:
      rate && target
        ? `Fraud Guard blocked ${rate} (target ${target}) in ${place}, so nothing is owed for that part.`
        : `Fraud Guard reached its target in ${place}, so nothing is owed for that part.`,
  }),
  E02_CLAIM_LATE: ({ place, amount }) => ({
    text: `Claims for ${place} are closed; ${amount ?? 'its amount'} is left out.`,
    todo: 'Credit it only as goodwill.',
  }),
  E04_GUARD_SETTINGS_UNKNOWN: ({ place }) => ({
    text: `No Fraud Guard data for ${place}.`,
    todo: 'Add the mode and the blocked messages.',
  }),
  E05_CHANNEL_NOT_SMS: () => ({ text: 'Rows of other channels are left out.' }),
  E08_TICKET_DATE_UNKNOWN: () => ({
    text: 'The claim deadline was not checked against a ticket.',
    todo: "Add the ticket's day: `ticket=YYYY-MM-DD`.",
  }),
  E08b_PERIOD_UNKNOWN: () => ({
    text: 'The Look has no month, so the claim deadline was not checked.',
    todo: 'Use a Look with a month or a date.',
  }),
  E09_COUNTRY_EXCLUDED: ({ country }) => ({ text: `${country} is excluded by the policy.` }),
  E10_CONVERSIONS_NOT_REPORTED: () => ({
    text: 'No approved code is reported at all, so no amount can be given.',
    todo: 'Ask again with `scope=declared` if the Look is fraud only.',
  }),
  E11_TICKET_BEFORE_FRAUD: ({ date }) => ({
    text: `The ticket's day${date ? ` (${date})` : ''} is before all of the fraud.`,
    todo: 'Check the year and ask again.',
  }),
  C02_LOW_CONVERSION_NO_SURGE: ({ place }) => ({
    text: `Few codes were approved in ${place} without extra traffic: this looks like a delivery problem.`,
    todo: 'Check for outages.',
  }),
  C03_LOW_VOLUME: ({ place }) => ({
    text: `Few codes were approved in ${place}, but there is too little traffic to tell.`,
    todo: 'Look at it by hand.',
  }),
  C04_BASELINE_ACCOUNT: ({ country }) => ({
    text: `No clean days in ${country}; the usual rate comes from this account's other countries.`,
    todo: `Use a Look with at least 7 normal days of ${country}.`,
  }),
  C05_BASELINE_DEFAULT: ({ country }) => ({
    text: `No clean days in ${country}; the usual rate is a default.`,
    todo: `Use a Look with at least 7 normal days of ${country}.`,
  }),
  C06_NEW_DESTINATION: ({ country }) => ({
    text: `${country} has no earlier traffic to compare with.`,
    todo: LONGER_LOOK,
  }),
  C07_BELOW_MINIMUM: () => ({ text: 'The amount is below the minimum.' }),
  C09_CAPPED_MAX: ({ amount }) => ({ text: `Limited to the maximum${amount ? ` of ${amount}` : ''}.` }),
  C10_PRIOR_CREDIT_DEDUCTED: ({ amount }) => ({
    text: `An earlier credit${amount ? ` of ${amount}` : ''} is deducted.`,
    todo: 'See the earlier credit.',
  }),
  C11_REFUND_DEDUCTED: ({ amount }) => ({
    text: `Refunds${amount ? ` of ${amount}` : ''} in the Look are deducted.`,
  }),
  C12_DUPLICATE_CLAIM: () => ({
    text: 'An earlier credit covers everything.',
    todo: 'See the earlier credit.',
  }),
  C15_FEE_SPLIT_ASSUMED: () => ({ text: 'The Verify fee was taken off at list price.', todo: SMS_SPEND }),
  C16_VERIFY_UNIT_FEE_UNKNOWN: () => ({
    text: 'The total may include Verify fees: there is no list price to take off.',
    todo: SMS_SPEND,
  }),
  C17_BASELINE_CONTAMINATED: ({ country }) => ({
    text: `The earlier traffic of ${country} looks like fraud too.`,
    todo: LONGER_LOOK,
  }),
  C18_TOTAL_INCLUDES_VERIFY_FEE: () => ({ text: 'The total may include Verify fees.', todo: SMS_SPEND }),
  C20_PRIOR_CREDIT_MAY_OVERLAP: () => ({
    text: 'An earlier credit may be for the same traffic; it is not deducted.',
    todo: 'Compare the two by hand.',
  }),
  C22_ACCOUNT_WIDE_DROP: ({ country }) => ({
    text: `The account's other countries converted badly on the same days as ${country}.`,
    todo: 'Check app releases, outages and late data.',
  }),
  C23_SURGE_UNCORROBORATED: ({ place }) => ({
    text: `The surge in ${place} is moderate and has no second sign of fraud.`,
    todo: 'Look at its days.',
  }),
  C24_SMALL_COUNTRIES_POOLED: ({ country }) => ({
    text: `Small traffic of several new countries was judged together: ${country}.`,
  }),
  C25_VOLUME_ONLY: ({ place }) => ({
    text: `Only the volume points to fraud in ${place}; a campaign may look the same.`,
    todo: 'Ask whether the customer sent a campaign on these days.',
  }),
  C26_FEW_CLEAN_DAYS: ({ country }) => ({
    text: `There are few normal days of ${country} to compare with.`,
    todo: LONGER_LOOK,
  }),
  C28_ACCOUNT_WIDE_RISE: ({ country }) => ({
    text: `The account's other countries rose on the same days as ${country}, so more was expected there.`,
    todo: 'Check campaigns and releases.',
  }),
  D07_TRUNCATED_RESULT: () => ({
    text: 'The result is as long as its LIMIT, so rows may be missing.',
    todo: 'Raise the row limit of the Look.',
  }),
  D08_NO_USABLE_ROWS: () => ({
    text: 'None of the rows could be used.',
    todo: "Check the Look's filters, channel and dates.",
  }),
};
