import fc from 'fast-check';
import { CODES, type Code } from '../../../src/core/credit/codes.ts';
import { combine } from '../../../src/core/credit/combine.ts';
import type { Workings } from '../../../src/core/credit/fraud/workings.ts';
import type { GuardShare, Line, Memo, Result } from '../../../src/core/credit/types.ts';
import type { Decision, LinkOutcome, LinkRef } from '../../../src/core/decision.ts';

/** Text as the worst customer of a data warehouse has it. */
export const foreign: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 3000 }),
  fc.constantFrom(
    '<!channel>',
    '<@U0ANN000001>',
    '<https://evil.example|Click>',
    '&amp;&lt;',
    'a|b',
    '*bold* _it_ `code`',
    '\u202e00.1$',
    '\u0000\u0007',
    '\ud83d',
    '🔥'.repeat(1500),
    '&'.repeat(3000),
    '',
  ),
);

const amount = fc.oneof(
  fc
    .tuple(fc.nat(9_999_999), fc.nat(99))
    .map(([whole, cents]) => `${whole}.${String(cents).padStart(2, '0')}`),
  fc.constantFrom('0.00', `${'9'.repeat(200)}.99`),
);
const currency = fc.oneof(fc.constantFrom('USD', 'EUR', 'GBP', 'USD', 'USD'), foreign);
const country = fc.oneof(fc.stringMatching(/^[A-Z]{2}$/), fc.constantFrom('??', 'ZZ'), foreign);
const month = fc.constantFrom('2026-01', '2026-12', null);
const counts = fc.option(fc.nat(2 ** 31), { nil: null });

const guard: fc.Arbitrary<GuardShare> = fc.record({
  mode: foreign,
  traffic_prop: fc.constant('1.0000'),
  msg_count: fc.nat(100_000),
  fraud_cost: amount,
  block_rate: fc.constant('0.416'),
  target: fc.constantFrom('0.8000', null),
  credit: fc.constantFrom('5.00', null),
});

const line: fc.Arbitrary<Line> = fc
  .record({
    country,
    month,
    credit: amount,
    charged: amount,
    late: fc.boolean(),
    excess: counts,
    attempts: counts,
    quantity: counts,
    guard: fc.array(guard, { maxLength: 3 }),
    owed_factor: fc.constantFrom('0.657534', '1.000000', null),
  })
  .map((given) => ({
    ...{ deadline: '2026-03-02', conversions: 1, expected: 1, r0: '0.7000', r0_source: 'own', r_low: null },
    ...{ r_high: null, surge_threshold: null, days: [], guard_level: null, uncredited_late: '1.00' },
    ...given,
    fraud_cost: given.charged,
    credit_low: given.credit,
    credit_high: given.credit,
  }));

const codes = fc.subarray(Object.keys(CODES), { maxLength: 40 });

function memo(lines: fc.Arbitrary<Line[]>): fc.Arbitrary<Memo> {
  return fc
    .record({
      account: foreign,
      currency,
      status: fc.constantFrom('RECOMMEND', 'NO_CREDIT', 'ABSTAIN'),
      credit_amount: amount,
      refunds: amount,
      confidence: fc.constantFrom('HIGH', 'MEDIUM', 'LOW'),
      upper_bound: fc.boolean(),
      codes,
      lines,
    })
    .map((given) => ({
      ...{
        prior_credits: '0.00',
        gross: given.credit_amount,
        fraud_cost: '1.00',
        charged_on_flagged: '1.00',
      },
      ...{ width: 0.1, credit_low: '0.00', credit_high: given.credit_amount },
      ...given,
    }));
}

const few = (most: number) => fc.array(line, { maxLength: most });
const manyAccounts = fc.array(memo(few(3)), { maxLength: 8 });
const manyCountries = memo(fc.array(line, { minLength: 90, maxLength: 110 })).map((one) => [one]);
const oneOrNone = fc.array(memo(few(1)), { maxLength: 1 });

const result = (memos: fc.Arbitrary<Memo[]>): fc.Arbitrary<Result> =>
  fc
    .record({
      memos,
      scope: fc.constantFrom('declared', 'estimated', null),
      status: fc.constantFrom('OK', 'OK', 'ERROR'),
      codes,
      errors: fc.array(
        fc.record({
          code: fc.constantFrom(
            'D01_MISSING_ROLE',
            'D02_BAD_VALUE',
            'D09_AMBIGUOUS_ROLE',
            'G01_BAD_GUARD_ROW',
          ),
          roles: fc.array(foreign, { maxLength: 5 }),
          candidates: fc.dictionary(fc.constantFrom('date', 'country'), fc.array(foreign, { maxLength: 5 })),
          columns_seen: fc.array(foreign, { maxLength: 50 }),
          missing_by_scope: fc.constantFrom(
            { estimated: ['date'], declared: ['channel_fee|total_charge'] },
            { declared: [] },
          ),
          row: fc.nat(),
          role: fc.constant('attempts'),
          value: foreign,
        }),
        { minLength: 1, maxLength: 10 },
      ),
      claimed: fc.option(
        fc.record({
          currency,
          claimed: amount,
          query_total: amount,
          difference: amount,
          agrees: fc.boolean(),
        }),
        { nil: null },
      ),
    })
    .map((given) => ({
      ...{ policy: 'verify-credit-v1', credit_amount: null, currency: null, roles: {} },
      ...given,
      ...(given.status === 'ERROR' ? { memos: [] } : { errors: [] }),
    }));

const ref: fc.Arbitrary<LinkRef> = fc
  .record({
    url: fc.oneof(
      foreign.map((text) => `https://looker.example.com/looks/7?f[a.b]=${text}`),
      fc.constantFrom(
        `https://looker.example.com/explore/m/v?${'fields=a.b,'.repeat(300)}`,
        'javascript:alert(1)',
        '',
      ),
    ),
    label: fc.option(foreign, { nil: undefined }),
    title: fc.option(foreign, { nil: undefined }),
  })
  .map(({ url, label, title }) => ({
    url,
    ...(label === undefined ? {} : { label }),
    ...(title === undefined ? {} : { title }),
  }));

const workings: fc.Arbitrary<Workings> = fc.record({
  countries: fc.array(
    fc.record({
      account: foreign,
      currency,
      country: foreign,
      codes: fc.constant<Code[]>(['C06_NEW_DESTINATION']),
      estimate: fc.constant(null),
    }),
    { maxLength: 5 },
  ),
  lines: fc.constant([]),
  heldRuns: fc.array(
    fc.record({
      account: foreign,
      currency,
      country: foreign,
      days: fc.constant(['2026-01-31', '2026-02-01']),
      attempts: fc.nat(),
      usualVolume: fc.constantFrom('0.0', '100.5'),
      amount,
    }),
    { maxLength: 5 },
  ),
  parameters: fc.constant(null),
  ticketDate: fc.constantFrom(null, '2026-01-01'),
  errors: fc.nat(),
});

const outcome = (memos: fc.Arbitrary<Memo[]>): fc.Arbitrary<LinkOutcome> =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('calculated' as const),
        link: ref,
        result: result(memos),
        workings,
      }),
    },
    fc.record({
      kind: fc.constant('refused' as const),
      link: ref,
      refusal: fc.record({ code: fc.constant('unsupported_link'), reason: foreign, remedy: foreign }),
    }),
    fc.record({ kind: fc.constant('failed' as const), link: ref, code: fc.constant('INTERNAL' as const) }),
  );

/** Decisions of up to fifty links, however the pieces fit together. */
export const anyDecision: fc.Arbitrary<Decision> = fc
  .tuple(
    fc.constantFrom('recommended' as const, 'no_credit' as const, 'refused' as const),
    fc.oneof(
      fc.array(outcome(manyAccounts), { minLength: 1, maxLength: 3 }),
      outcome(manyCountries).map((one) => [one]),
      fc.array(outcome(oneOrNone), { minLength: 40, maxLength: 50 }),
    ),
  )
  .map(([kind, links]) => {
    if (kind === 'refused') return { kind, links };
    const calculated = links.flatMap((link) => (link.kind === 'calculated' ? [link.result] : []));
    return { kind, links, combined: combine(calculated) };
  });
