/** What a code says to an analyst, and what to do about it. `{name}` is filled in from the details. */
interface CodeText {
  text: string;
  /** Used where a detail of `text` is not known. */
  general?: string;
  todo?: string;
}

/** Section 7 of the policy: the one place where codes get their words. */
export const CODES = {
  D01_MISSING_ROLE: {
    text: 'The Look needs more columns: {roles}.',
    todo: 'Add them to the Look, or name them: columns: role=name.',
  },
  D02_BAD_VALUE: {
    text: '{place} cannot be read: {value}.',
    todo: 'Use unformatted values: plain decimals such as 1000.00, days as YYYY-MM-DD.',
  },
  D03_NEGATIVE_COUNT: {
    text: 'Row {row}: negative count.',
    todo: 'Check the query or the column mapping.',
  },
  D04_CONVERSIONS_GT_ATTEMPTS: {
    text: 'Row {row}: more conversions than attempts.',
    todo: 'Check the query or the column mapping.',
  },
  D05_NEGATIVE_CHARGE_WITH_TRAFFIC: {
    text: 'Row {row}: negative charge on traffic.',
    todo: 'Check the query or the column mapping.',
  },
  D06_MULTIPLE_MEMOS: {
    text: 'Several accounts or currencies: one memo each, no single amount.',
    todo: 'Read the memos.',
  },
  D07_TRUNCATED_RESULT: {
    text: 'The result is as long as the LIMIT; rows are probably missing.',
    todo: 'Raise the limit.',
  },
  D08_NO_USABLE_ROWS: {
    text: 'No row could be used.',
    todo: 'Check filters, channel, window.',
  },
  D09_AMBIGUOUS_ROLE: {
    text: 'Several columns fit {role}: {candidates}.',
    todo: 'Name one: columns: role=name.',
  },
  D10_CLAIMED_AMOUNT_DIFFERS: {
    text: 'The label says {claimed}, the query adds up to {query_total}.',
    general: 'The label and the sum of the query differ.',
    todo: 'Check link and filters.',
  },
  S01_DECLARED_SCOPE: {
    text: 'All spend in the query is taken as fraud; the scoping was not checked.',
    todo: 'Approver checks filters.',
  },
  D11_TOTALS_ROW: {
    text: 'Row {row} adds up other rows.',
    general: 'A row adds up other rows.',
    todo: 'Take the totals off the query or the file.',
  },
  S02_ROWS_OUTSIDE_WINDOW: { text: 'Rows outside the window were left out.' },
  S03_LEGITIMATE_TAKEN_OFF: {
    text: 'The query has approvals: {expected} of {attempts} attempts were taken as legitimate ({r0}).',
    general: 'The query has approvals: part of the attempts was taken as legitimate.',
    todo: 'Check that the query is meant to be fraud only; `declared_legit` false credits all.',
  },
  G01_BAD_GUARD_ROW: { text: 'Fraud Guard row {row} is unusable.', todo: 'Correct it.' },
  G02_UNKNOWN_GUARD_MODE: {
    text: 'No target is set for mode {mode}: no amount.',
    general: 'No target is set for a Fraud Guard mode: no amount.',
    todo: 'Owner sets the target.',
  },
  G03_GUARD_OFF: { text: 'Fraud Guard was off for part of the traffic; nothing is owed for it.' },
  G04_GUARD_TARGET_MET: {
    text: 'Guard blocked at least its target ({rate} of {target}); nothing owed for that part.',
    general: 'Guard blocked at least its target; nothing owed for that part.',
  },
  E02_CLAIM_LATE: {
    text: '{month} closed for claims on {deadline}; {amount} not credited.',
    general: 'A month is closed for claims; its amount is not credited.',
    todo: 'Goodwill decision.',
  },
  /** The words of E02 beside E08: not a code of its own. */
  E02_LATE_BY_REQUEST: {
    text: '{month} closed for claims on {deadline}, before the request: {amount} not credited.',
    general: 'A month closed for claims before the request; its amount is not credited.',
    todo: 'If the ticket was opened by then, add its day.',
  },
  E04_GUARD_SETTINGS_UNKNOWN: {
    text: 'No Fraud Guard data for {lines}: this is an upper bound.',
    general: 'No Fraud Guard data: this is an upper bound.',
    todo: 'Supply mode history and block counts.',
  },
  E05_CHANNEL_NOT_SMS: { text: 'Rows of other channels were left out.' },
  E08_TICKET_DATE_UNKNOWN: {
    text: 'No ticket date: the deadline was not checked.',
    todo: 'Supply it.',
  },
  E08b_PERIOD_UNKNOWN: {
    text: 'No month in the query: the deadline was not checked.',
    todo: 'Supply it.',
  },
  E09_COUNTRY_EXCLUDED: {
    text: '{country} is excluded by policy.',
    general: 'A country is excluded by policy.',
  },
  E10_CONVERSIONS_NOT_REPORTED: {
    text: 'No conversion at all is reported: no amount.',
    todo: 'Use declared scope or feedback data.',
  },
  E11_TICKET_BEFORE_FRAUD: {
    text: 'The ticket day {date} is before all of the fraud.',
    general: 'The ticket day is before all of the fraud.',
    todo: 'Check the year; correct it.',
  },
  C01_NO_FRAUD_DETECTED: { text: 'Nothing to credit.' },
  C02_LOW_CONVERSION_NO_SURGE: {
    text: 'Low conversion without extra volume: rather a delivery problem.',
    todo: 'Check outages.',
  },
  C03_LOW_VOLUME: { text: 'Low conversion, but too few attempts.', todo: 'Look by hand.' },
  C04_BASELINE_ACCOUNT: {
    text: "Usual rate from the account's other countries.",
    todo: 'Supply 7+ clean days.',
  },
  C05_BASELINE_DEFAULT: { text: 'Usual rate from a default.', todo: 'Supply 7+ clean days.' },
  C06_NEW_DESTINATION: {
    text: 'No history in {country}.',
    general: 'No history in a country.',
    todo: 'Longer history.',
  },
  C07_BELOW_MINIMUM: { text: 'Below the minimum.' },
  C09_CAPPED_MAX: { text: 'Cut to the cap.' },
  C10_PRIOR_CREDIT_DEDUCTED: {
    text: 'Earlier credit of {amount} deducted.',
    general: 'An earlier credit was deducted.',
    todo: 'See earlier memo.',
  },
  C11_REFUND_DEDUCTED: {
    text: 'Refunds of {amount} in the query deducted.',
    general: 'Refunds in the query were deducted.',
  },
  C12_DUPLICATE_CLAIM: { text: 'An earlier credit covers everything.', todo: 'See earlier memo.' },
  C15_FEE_SPLIT_ASSUMED: {
    text: 'Verify fee taken off at list price.',
    todo: 'Use a query with SMS fee.',
  },
  C16_VERIFY_UNIT_FEE_UNKNOWN: {
    text: 'Verify fee not taken off, no list price.',
    todo: 'Use a query with SMS fee.',
  },
  C17_BASELINE_CONTAMINATED: {
    text: 'The history in {country} looks attacked itself.',
    general: 'The history of a country looks attacked itself.',
    todo: 'Longer history.',
  },
  C18_TOTAL_INCLUDES_VERIFY_FEE: {
    text: 'Verify fee not taken off, conversions unknown.',
    todo: 'Use a query with SMS fee.',
  },
  C19_SAME_LINE_TWICE: {
    text: '{country} {month} is in links {first} and {n}; paid once.',
    general: 'The same country and month is in several links; paid once.',
  },
  C20_PRIOR_CREDIT_MAY_OVERLAP: {
    text: 'An earlier credit may concern the same traffic; not deducted.',
    todo: 'Compare by hand.',
  },
  C21_SURGE_NOT_CONFIRMED: {
    text: '{country} {days}: attempts are up less than {hold_volume} times and nothing else points to fraud: {held} not credited.',
    general: 'Attempts are up moderately and nothing else points to fraud: not credited.',
    todo: 'Ask for blocked, delivered and distinct-number columns; check outages and retries; then decide by hand.',
  },
  C22_ACCOUNT_WIDE_DROP: {
    text: "The account's other countries converted badly on the same day; the usual rate of that day was lowered.",
    todo: 'Check app releases, outages, late data.',
  },
  C23_SURGE_UNCORROBORATED: {
    text: 'Part of the amount rests on a surge under {strong_volume} times usual without a second sign.',
    general: 'Part of the amount rests on a moderate surge without a second sign.',
    todo: 'Look at the days.',
  },
  C24_SMALL_COUNTRIES_POOLED: {
    text: 'Several new countries with few attempts were judged together.',
  },
  C25_VOLUME_ONLY: {
    text: 'The volume alone points to fraud: a campaign may look the same.',
    todo: 'Ask whether the customer sent a campaign on these days.',
  },
  C26_FEW_CLEAN_DAYS: {
    text: '{country} has fewer than {days} clean days to compare with.',
    general: 'There are few clean days to compare with.',
    todo: 'Use a query that starts earlier.',
  },
  C27_SURGE_NOT_CREDITED: {
    text: '{country} {days}: {why}: {held} not credited.',
    general: 'A rise of the volume may have another cause: not credited.',
    todo: 'Decide by hand, or name the days: window; or use declared scope for a query that is fraud only.',
  },
  C28_ACCOUNT_WIDE_RISE: {
    text: "The account's other countries rose on the same day; more messages were expected of that day.",
    todo: 'Check campaigns and releases.',
  },
} as const satisfies Record<string, CodeText>;

export type Code = keyof typeof CODES;

export type CodeDetails = Readonly<Record<string, string | number>>;

/** A code in words; `todo` is null where nothing is to be done. */
export interface CodeInWords {
  text: string;
  todo: string | null;
}

/**
 * The words for a code, with `{name}` filled in from `details`. Where a detail is missing, the general form of the
 * sentence; an unknown code stands for itself, so that a newer record still reads.
 */
export function describeCode(code: string, details: CodeDetails = {}): CodeInWords {
  if (!Object.hasOwn(CODES, code)) return { text: code, todo: null };
  const entry: CodeText = CODES[code as Code];
  const complete = [...entry.text.matchAll(/\{(\w+)\}/g)].every(([, name]) =>
    Object.hasOwn(details, name ?? ''),
  );
  const template = complete ? entry.text : (entry.general ?? entry.text);
  const text = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    Object.hasOwn(details, name) ? String(details[name]) : '?',
  );
  return { text, todo: entry.todo ?? null };
}
