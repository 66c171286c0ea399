import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../../../src/core/backtest/numbers.ts';
import type { PastDecision } from '../../../src/core/past-decisions/past-decision.ts';
import { usualDecision, usualSentences } from '../../../src/core/past-decisions/usual.ts';

const ASKED = { currency: 'USD', recommended: '1000.00' };

/** Decisions on `recommended`, each by its share of it; null is a rejection. */
function past(shares: (number | null)[], recommended = '1000.00'): PastDecision[] {
  return shares.map((share, at) => ({
    request: `R${at}`,
    recommended,
    decided: share === null ? '0' : (Number(recommended) * share).toFixed(2),
    isRejected: share === null,
  }));
}

const repeated = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const said = (shares: (number | null)[]) => {
  const usual = usualDecision(ASKED, past(shares));
  return usual && usualSentences(usual);
};

describe('what people usually decide', () => {
  it('is where half of the similar cases lie, and how many were rejected', () => {
    const shares = [
      ...repeated(12, 1),
      ...repeated(8, 0.985),
      ...repeated(5, 0.97),
      ...repeated(6, 0.5),
      null,
      null,
      null,
    ];
    expect(said(shares)?.[0]).toBe(
      'Of 34 similar cases, half were approved at 97 to 100 % of the recommendation; 3 were rejected',
    );
  });

  it.each([
    [
      repeated(20, 1),
      'Of 20 similar cases, half were approved at 100 % of the recommendation; none was rejected',
    ],
    [
      [...repeated(21, 1.0049), null],
      'Of 22 similar cases, half were approved at 100 to 101 % of the recommendation; 1 was rejected',
    ],
    [
      [...repeated(14, 0.9), ...repeated(20, null)],
      'Of 34 similar cases, 20 were rejected; the others were approved at 90 % of the recommendation',
    ],
    [repeated(20, null), 'Of 20 similar cases, all were rejected'],
  ])('says of %j: %s', (shares, sentence) => {
    expect(said(shares)?.[0]).toBe(sentence);
  });

  it('says nothing below 20 cases, of whatever else there is', () => {
    expect(said(repeated(19, 1))).toBeUndefined();
    const far = past(repeated(40, 1), '3000.01');
    expect(usualDecision(ASKED, [...past(repeated(19, 1)), ...far])).toBeUndefined();
    expect(usualDecision(ASKED, [...past(repeated(19, 1)), ...past([1], '2999.99')])?.cases).toBe(20);
  });

  it('predicts an interval that covers new decisions within 3 points of what it says', () => {
    const random = seededRandom(7);
    const share = () => (random() < 0.06 ? null : 1 - random() ** 2 * 0.5);
    const trials = 3000;
    let covered = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const count = 20 + Math.floor(random() * 120);
      const cases = past(Array.from({ length: count }, share)).map((one) => ({
        ...one,
        request: `${trial} ${one.request}`,
      }));
      const { low = 1, high = 0 } = usualDecision(ASKED, cases)?.predicted ?? {};
      const fresh = share() ?? 0;
      if (low <= fresh && fresh <= high) covered += 1;
    }
    expect(Math.abs(covered / trials - 0.9)).toBeLessThan(0.03);
  });

  it('says the prediction in words', () => {
    expect(said([...repeated(30, 1), ...repeated(10, 0.9)])?.[1]).toBe(
      'In 90 of 100 such cases people decide on 90 to 110 % of the recommendation (predicted from these cases; a rejection counts as 0 %)',
    );
  });
});
