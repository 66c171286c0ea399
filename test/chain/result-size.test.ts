import { describe, expect, it } from '@jest/globals';
import { AnswerSize } from '../../src/chain/result-size.ts';
import type { LinkOutcome } from '../../src/core/decision.ts';
import { LIMITS } from '../../src/core/limits.ts';

/** A link whose result has so many countries, with so many days each. */
function link(countries: number, days: number): LinkOutcome {
  const estimate = { days: Array.from({ length: days }, () => ['2026-10-01', 1, 1, 'usual']) };
  const workings = { countries: Array.from({ length: countries }, () => ({ estimate })) };
  return {
    kind: 'calculated',
    link: { url: 'u' },
    result: { memos: [] },
    workings,
  } as unknown as LinkOutcome;
}

/** What adding up these links ends with. */
function together(outcomes: LinkOutcome[]) {
  const size = new AnswerSize();
  return outcomes.map((outcome) => size.add(outcome)).at(-1);
}

const TOO_MUCH = { code: 'too_much_together' };

describe('the results of all links of a message', () => {
  it('may have as many countries together as the limit says, and else give no amount', () => {
    const half = LIMITS.placesTogether.value / 2;
    const fitting = [link(half, 1), link(half, 1)];
    expect(together(fitting)).toBeUndefined();
    expect(together([...fitting, link(1, 1)])).toMatchObject(TOO_MUCH);
  });

  it('may have as many days of countries together as the limit says, and else give no amount', () => {
    const half = LIMITS.placeDaysTogether.value / 2;
    const fitting = [link(100, half / 100), link(100, half / 100)];
    expect(together(fitting)).toBeUndefined();
    expect(together([...fitting, link(1, 1)])).toMatchObject(TOO_MUCH);
  });

  it('may have as many lines together as the limit says, and else give no amount', () => {
    const declared = (count: number) => {
      const lines = Array.from({ length: count }, () => ({}));
      return { ...link(0, 0), result: { memos: [{ lines }] } } as unknown as LinkOutcome;
    };
    const fitting = [declared(LIMITS.linesTogether.value)];
    expect(together(fitting)).toBeUndefined();
    expect(together([...fitting, declared(1)])).toMatchObject(TOO_MUCH);
  });
});
