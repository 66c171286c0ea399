import { describe, expect, it } from '@jest/globals';
import { readCase } from '../../../src/core/backtest/case.ts';
import { replayer } from '../../../src/core/backtest/replay.ts';
import { combine } from '../../../src/core/credit/combine.ts';
import { decimalText } from '../../../src/core/credit/rational.ts';
import { caseLine, compared, pastCase } from './cases.ts';

const GOOD = caseLine({ id: 'a', spend: '10', decided: '9' });

describe('a line of a back-test file', () => {
  it.each<[string, object, string]>([
    ['no id', { id: undefined }, 'id is missing or has the wrong form'],
    ['a blank id', { id: ' ' }, 'id is missing or has the wrong form'],
    ['no inputs', { inputs: [] }, 'inputs is missing or has the wrong form'],
    ['no table', { inputs: [{ claim: {} }] }, 'inputs[0].table is missing or has the wrong form'],
    ['no decisions', { decided: undefined }, 'decided is missing or has the wrong form'],
    [
      'a negative amount',
      { decided: [{ currency: 'USD', amount: '-1' }] },
      'decided[0].amount must be a plain decimal of at least 0, such as 1234.50',
    ],
    [
      'an amount in words',
      { decided: [{ currency: 'USD', amount: '$5' }] },
      'decided[0].amount must be a plain decimal of at least 0, such as 1234.50',
    ],
    [
      'a blank amount',
      { decided: [{ currency: 'USD', amount: ' ' }] },
      'decided[0].amount is missing or has the wrong form',
    ],
    [
      'no currency',
      { decided: [{ currency: ' ', amount: 5 }] },
      'decided[0].currency is missing or has the wrong form',
    ],
    [
      'a currency twice',
      { decided: ['USD', 'usd'].map((currency) => ({ currency, amount: 5 })) },
      'decided names a currency twice; add the amounts up',
    ],
    ['a day that does not exist', { decided_on: '2026-02-30' }, 'decided_on must be a day, YYYY-MM-DD'],
  ])('is refused with %s', (_what, change, problem) => {
    expect(readCase({ ...GOOD, ...change })).toEqual({ problem });
  });

  it('is refused when it is no object', () => {
    expect(readCase([])).toEqual({ problem: 'the line is missing or has the wrong form' });
  });

  it('reads amounts exactly, and currencies in capitals', () => {
    const { decided } = pastCase({ ...GOOD, decided: [{ currency: 'usd', amount: 0.1 }] });
    expect(decided).toEqual([{ currency: 'USD', amount: { n: 1n, d: 10n } }]);
  });
});

describe('a replayed case', () => {
  it('has the amounts, the range and the grade of the policy beside the decision', () => {
    const [one] = compared([{ id: 'a', spend: '100', decided: '90' }]);
    expect(one).toMatchObject({ id: 'a', currency: 'USD', scope: 'declared', country: 'TJ' });
    const text = (amount: typeof one extends undefined ? never : { n: bigint; d: bigint } | undefined) =>
      amount && decimalText(amount, 2);
    expect([one?.decided, one?.recommended, one?.difference].map(text)).toEqual(['90.00', '100.00', '10.00']);
  });

  it('compares a rejected case with a decision of 0', () => {
    expect(compared([{ id: 'a', spend: '10', decided: null }])).toMatchObject([{ decided: { n: 0n } }]);
  });

  it('compares a currency that only the decision names with a recommendation of 0', () => {
    const line = { ...GOOD, decided: [...GOOD.decided, { currency: 'EUR', amount: '3' }] };
    const { comparisons } = replayer({})(pastCase(line));
    expect(
      comparisons.map(({ currency, recommended, decided }) => [currency, recommended?.n, decided.n]),
    ).toEqual([
      ['EUR', 0n, 3n],
      ['USD', expect.anything(), 9n],
    ]);
  });

  it('adds up the links of a message as the bot does: a line that two links have counts once', () => {
    const [input] = GOOD.inputs;
    const { comparisons, combined, assessments } = replayer({})(
      pastCase({ ...GOOD, inputs: [input, input] }),
    );
    expect(combined).toEqual(combine(assessments.map(({ result }) => result)));
    expect(comparisons.map(({ recommended }) => recommended && decimalText(recommended, 2))).toEqual([
      '10.00',
    ]);
  });

  it('has no amount when one of its links cannot be worked out', () => {
    const [input] = GOOD.inputs;
    const broken = { table: { columns: ['x'], rows: [] }, claim: {} };
    const { comparisons } = replayer({})(pastCase({ ...GOOD, inputs: [input, broken] }));
    expect(comparisons).toMatchObject([{ recommended: undefined, difference: undefined, confidence: null }]);
    expect(comparisons[0]?.codes).toContain('D01_MISSING_ROLE');
  });

  it('needs a policy that can be read', () => {
    expect(() => replayer({ credit_share: 'half' })).toThrow(RangeError);
  });
});
