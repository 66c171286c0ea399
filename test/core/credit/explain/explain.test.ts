import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { assess, type CalculateInput, calculate } from '../../../../src/core/credit/calculate.ts';
import { CODES, describeCode } from '../../../../src/core/credit/codes.ts';
import { combine } from '../../../../src/core/credit/combine.ts';
import { explain, explainCombined, explanationLines } from '../../../../src/core/credit/explain/explain.ts';
import {
  daysText,
  groupThousands,
  moneyText,
  shortAmount,
} from '../../../../src/core/credit/explain/wording.ts';

interface Golden {
  cases: ({ id: string; inputs?: CalculateInput[] } & CalculateInput)[];
}

const { cases }: Golden = JSON.parse(
  readFileSync(join(process.cwd(), 'test/core/credit/data/golden.json'), 'utf8'),
);

const golden = (id: string) => {
  const found = cases.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no case ${id}`);
  return found;
};

const lines = (id: string) => {
  const { result, workings } = assess(golden(id));
  return explanationLines(explain(result, workings));
};

describe('explain', () => {
  it('redoes the published row (G30)', () => {
    expect(lines('G30_published_row')).toStrictEqual([
      'Recommended credit: $4,948.80 (medium confidence)',
      'Query scoped to the fraud, TJ Jan 2026: 35,644 messages, $7,526.30',
      'basic 1.000 35644 $7,526.30 0.416 $4,948.80',
      'owed: (0.80 − 0.416) / (1 − 0.416)',
      'Credit TJ Jan 2026: $7,526.30 × 0.657534 = $4,948.80',
      'Deadline for Jan 2026: 2 Mar 2026',
      'All spend in the query is taken as fraud; the scoping was not checked. Approver checks filters.',
      'Not checked: Safe List, RiskCheck, country on Allow all',
    ]);
  });

  it('redoes the estimate (G01)', () => {
    expect(lines('G01_worked_example')).toStrictEqual([
      'Recommended credit: $1,280.00 (medium confidence)',
      'Usual rate ID: 1,190 approved / 1,700 attempts on 17 clean days = 0.7000; usual volume 100.0 a day',
      '15–17 Jan 2026: 3,500 attempts, 210 approved; expected 300, excess 3,200; volume line 140',
      '15 Jan 2026: 1,000 attempts, 70 approved: expected ⌈70 / 0.7000⌉ = 100; $400.00 × 900 / 1,000 = $360.00',
      '16 Jan 2026: 2,000 attempts, 77 approved: expected ⌈77 / 0.7000⌉ = 110; $800.00 × 1,890 / 2,000 = $756.00',
      '17 Jan 2026: 500 attempts, 63 approved: expected ⌈63 / 0.7000⌉ = 90; $200.00 × 410 / 500 = $164.00',
      'Fraud cost ID Jan 2026: $360.00 + $756.00 + $164.00 = $1,280.00',
      'Credit ID Jan 2026: $1,280.00, range $1,241.60–$1,318.40',
      'Deadline for Jan 2026: 2 Mar 2026',
      'No Fraud Guard data for ID Jan 2026: this is an upper bound. Supply mode history and block counts.',
      'Not checked: Safe List, RiskCheck, country on Allow all',
    ]);
  });

  it('works without workings, with less detail on the usual rate', () => {
    const [first] = explain(calculate(golden('G01_worked_example'))).memos[0]?.steps ?? [];
    expect(first?.text).toBe('Usual rate ID: 0.7000, from its own clean days; usual volume 100.0 a day');
  });

  it.each([
    ['G12_fee_per_attempt', '$450.00 × 900 / 1,000'],
    [
      'G03_total_fraud_new_country',
      "8,000 approved / 10,000 attempts on clean days of the account's other countries = 0.8000",
    ],
    ['G03_total_fraud_new_country', 'No history in TJ.'],
    ['G17_conversions_not_reported', 'Usual rate ID: 0.6500, a default'],
    ['G17_conversions_not_reported', 'Credit ID Jan 2026: no amount'],
    ['G09_refund_row', 'Memo: $1,280.00 − refunds $280.00 − earlier credits $0.00: $1,000.00'],
    [
      'G46_declared_late',
      'Dec 2025 closed for claims on 30 Jan 2026; $200.00 not credited. Goodwill decision.',
    ],
    ['G46_declared_late', 'Deadline for Dec 2025: 30 Jan 2026, the ticket is later'],
    ['G51_share_and_cap', '$1,000.00 × 0.666667 × 0.50 = $333.33'],
    ['G51_share_and_cap', 'cut to the cap: $300.00'],
    ['G34_unknown_mode', 'owed: unknown, no target is set for turbo'],
    ['G34_unknown_mode', 'No target is set for mode turbo: no amount. Owner sets the target.'],
    ['G35_above_target', 'Guard blocked at least its target (0.850 of 0.80)'],
    ['G58_excluded_country', 'TJ is excluded by policy.'],
    ['G40_claimed_differs', 'The label says $7,926.30, the query adds up to $7,526.30.'],
    ['G42_jpy_declared', 'Credit TJ Jan 2026: ¥91,338 × 0.666667 = ¥60,892'],
    ['G36c_guard_by_account', 'Account AC00000000000000000000000000000002, USD: Recommended credit: $100.00'],
    ['G52_bad_values', 'Row 1, date cannot be read: "2026-02-30".'],
    ['G08_missing_columns', 'The Look needs more columns: conversions, SMS spend or total charge.'],
    ['G08b_ambiguous_columns', 'Several columns fit attempts: total_attempts, attempts_count.'],
    ['G53_bad_guard_row', 'Fraud Guard row 1 is unusable.'],
    ['G54_no_usable_rows', 'No row could be used. Check filters, channel, window.'],
  ])('says in %s: %s', (id, text) => {
    expect(lines(id).join('\n')).toContain(text);
  });

  it('leaves no placeholder open in any worked case', () => {
    const all = cases.flatMap((one) =>
      (one.inputs ?? [one]).flatMap((input) => {
        const { result, workings } = assess(input);
        return [...explanationLines(explain(result, workings)), ...explanationLines(explain(result))];
      }),
    );
    expect(all.filter((line) => /[{}]|undefined|null|NaN/.test(line.replace(/"[^"]*"/g, '')))).toStrictEqual(
      [],
    );
  });

  it('tells how several links come to one answer', () => {
    const results = (golden('G41_two_links_same_line').inputs ?? []).map(calculate);
    expect(explainCombined(combine(results))).toStrictEqual([
      'Recommended credit: $6,300.00 (medium confidence): $11,248.80 − $4,948.80 in several links',
      'Link 1: $4,948.80 counted',
      'Link 2: $1,351.20 counted',
      'TJ Jan 2026 is in links 1 and 2; paid once.',
    ]);
  });
});

describe('describeCode', () => {
  it('has words for every code of the policy that the calculation gives', () => {
    const codes = cases.flatMap((one) =>
      (one.inputs ?? [one]).flatMap((input) => {
        const { codes, errors, memos } = calculate(input);
        return [...codes, ...errors.map(({ code }) => code), ...memos.flatMap((memo) => memo.codes)];
      }),
    );
    expect([...new Set(codes)].filter((code) => !Object.hasOwn(CODES, code))).toStrictEqual([]);
  });

  it('fills in details, and falls back to the general sentence without them', () => {
    expect(describeCode('C06_NEW_DESTINATION', { country: 'TJ' }).text).toBe('No history in TJ.');
    expect(describeCode('C06_NEW_DESTINATION')).toStrictEqual({
      text: 'No history in a country.',
      todo: 'Longer history.',
    });
  });

  it('does not take details for placeholders or patterns', () => {
    expect(describeCode('G02_UNKNOWN_GUARD_MODE', { mode: '{mode} $& $1' }).text).toBe(
      'No target is set for mode {mode} $& $1: no amount.',
    );
  });

  it('lets a code that it does not know stand for itself', () => {
    expect(describeCode('toString')).toStrictEqual({ text: 'toString', todo: null });
  });
});

describe('wording', () => {
  it('writes amounts with sign, thousands and currency', () => {
    const texts = ['0.05', '1234567.50', '-400.00'].map((amount) => moneyText(amount, 'USD'));
    expect(texts).toStrictEqual(['$0.05', '$1,234,567.50', '-$400.00']);
    expect(moneyText('1234', 'KRW')).toBe('KRW 1,234');
    expect(moneyText('12.345', 'constructor')).toBe('constructor 12.345');
  });

  it('draws runs of days together', () => {
    expect(daysText(['2026-01-03', '2026-01-15', '2026-01-16', '2026-01-17'])).toBe('3, 15–17 Jan 2026');
  });

  it('groups thousands and drops idle zeros', () => {
    expect([groupThousands(140.5), groupThousands(1000), groupThousands(999)]).toStrictEqual([
      '140.5',
      '1,000',
      '999',
    ]);
    expect(['0.8000', '360.000000', '10.125000', '5'].map(shortAmount)).toStrictEqual([
      '0.80',
      '360.00',
      '10.125',
      '5',
    ]);
  });
});
