/** An amount as the policy's `claimed_amount` takes it: plain decimal text and a currency code. */
export interface ClaimedAmount {
  amount: string;
  currency: string;
}

/** Signs that stand for one currency in a support channel. `¥` is taken as yen, which the policy knows. */
const SIGNS: Readonly<Record<string, string>> = {
  $: 'USD',
  US$: 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  '₩': 'KRW',
};

/** Codes that may stand beside an amount; any other three letters may be a word. */
const CODES = /^(?:USD|EUR|GBP|JPY|KRW|KWD|BHD|AUD|CAD|NZD|SGD|HKD|INR|BRL|MXN|CHF|SEK|NOK|DKK|PLN)$/;

/** Currencies written with a decimal point: a lone comma is taken only as a thousands mark. */
const POINT_DECIMALS: ReadonlySet<string> = new Set(['USD', 'GBP', 'AUD', 'NZD', 'SGD', 'HKD', 'INR', 'MXN']);

/** Currencies without decimals: an amount with some is doubtful. */
const NO_DECIMALS: ReadonlySet<string> = new Set(['JPY', 'KRW']);

const MARK = String.raw`US\$|[$€£¥₩]|[A-Za-z]{3}`;
const LABEL = new RegExp(
  String.raw`^(?:(?<prefix>[A-Za-z]{3}) ?(?=[^\d ]))?(?<before>${MARK})? ?(?<digits>\d[\d., ]*)(?<after>${MARK})?$`,
  'u',
);

/** More digits than any claim has, decimal point included. */
const MOST_DIGITS = 20;

/** Longer than any amount with its currency, before a pattern reads it. */
const LONGEST = 100;

/** Digits in groups of three, or without groups; then the decimals. The group and decimal marks differ. */
const ENGLISH = /^(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+)(?:\.\d{1,2})?$/;
const CONTINENTAL = /^(?:\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+),\d{1,2}$/;

/**
 * The claimed amount that a link label names, such as `$4,948.80`, `USD 1,234.50` or `1.234,56 EUR`. Undefined for
 * anything that is not exactly one amount with one currency, or that can be read in two ways (`1.234 EUR`): a wrong
 * claim is worse than none.
 */
export function parseClaimedAmount(label: string): ClaimedAmount | undefined {
  // Slack and spreadsheets put no-break and thin spaces between groups.
  if (label.length > LONGEST) return undefined;
  const text = label.replace(/\s+/gu, ' ').trim();
  const { prefix, before, digits, after } = LABEL.exec(text)?.groups ?? {};
  if (digits === undefined) return undefined;
  const named = [prefix, before, after].flatMap((mark) => (mark === undefined ? [] : [currencyOf(mark)]));
  const [currency] = named;
  // `$10.00 USD` names its currency twice; `$10.00 EUR` could be either.
  if (currency === undefined || named.some((other) => other !== currency)) return undefined;
  const amount = plainDecimal(digits.trim(), currency);
  if (amount === undefined || amount.length > MOST_DIGITS) return undefined;
  return NO_DECIMALS.has(currency) && amount.includes('.') ? undefined : { amount, currency };
}

/** Undefined: not a mark of one currency. */
function currencyOf(mark: string): string | undefined {
  const code = mark.toUpperCase();
  if (Object.hasOwn(SIGNS, code)) return SIGNS[code];
  return CODES.test(code) ? code : undefined;
}

function plainDecimal(digits: string, currency: string): string | undefined {
  if (ENGLISH.test(digits)) return digits.replace(/[, ]/g, '');
  // `$1,23` is more likely a slip than a decimal comma.
  if (!digits.includes('.') && POINT_DECIMALS.has(currency)) return undefined;
  if (CONTINENTAL.test(digits)) return digits.replace(/[. ]/g, '').replace(',', '.');
  return undefined;
}
