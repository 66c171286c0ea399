import { describe, expect, it } from '@jest/globals';
import { withUsualDecision } from '../../src/chain/6-usual-decision.ts';
import type { Decision } from '../../src/core/decision.ts';
import { type CaseKind, kindsOf, type PastDecision } from '../../src/core/past-decisions/past-decision.ts';
import { render } from '../../src/slack/messages/index.ts';
import { decision, outcome, request } from '../slack/messages/samples.ts';
import { asText } from '../support/as-text.ts';
import { silent } from '../support/store.ts';

const answer = decision(outcome('G30')) as Extract<Decision, { kind: 'recommended' }>;
const [{ recommended = '' } = {}] = kindsOf(answer);

const decisions = (count: number): PastDecision[] =>
  Array.from({ length: count }, (_, at) => ({
    request: `R${at}`,
    recommended,
    decided: recommended,
    isRejected: false,
  }));

function past(of: (kind: CaseKind) => Promise<readonly PastDecision[]>) {
  const asked: CaseKind[] = [];
  return {
    asked,
    of: (kind: CaseKind) => {
      asked.push(kind);
      return of(kind);
    },
  };
}

const shown = (of: Decision) => {
  const message = render(of, request, { approvers: true, workspaceUrl: undefined });
  return message && asText(message);
};

describe('an answer with what people usually decide', () => {
  it('says so in the folded part, and has the same amounts', async () => {
    const parts = { approvers: true, past: past(async () => decisions(34)) };
    const { usual, ...same } = await withUsualDecision(parts, answer, silent);
    expect(same).toEqual(answer);
    expect(usual).toMatchObject([{ currency: 'USD', cases: 34, rejected: 0 }]);
    expect(parts.past.asked).toEqual([
      { product: 'verify', scope: 'declared', confidence: 'MEDIUM', currency: 'USD' },
    ]);
    const text = shown({ ...answer, usual: usual ?? [] });
    expect(text).toContain(
      'Of 34 similar cases, half were approved at 100 % of the recommendation; none was rejected.',
    );
    expect(render({ ...answer, usual: usual ?? [] }, request)?.text).toBe(render(answer, request)?.text);
  });

  it.each<[string, boolean, Parameters<typeof past>[0]]>([
    ['with fewer than 20 similar cases', true, async () => decisions(19)],
    ['when the past cannot be read', true, () => Promise.reject(new Error('no table'))],
    ['when the past is not read in time', true, () => new Promise(() => undefined)],
    ['without approvers', false, async () => decisions(34)],
  ])('is the answer as it was %s', async (_when, approvers, of) => {
    const parts = { approvers, past: past(of) };
    expect(await withUsualDecision(parts, answer, silent)).toBe(answer);
    expect(parts.past.asked).toHaveLength(approvers ? 1 : 0);
  });

  it('names the currency where there are several', () => {
    const [usual] = [{ cases: 20, rejected: 20, approved: null, predicted: null }];
    const both = ['USD', 'JPY'].map((currency) => ({ ...usual, currency }));
    expect(shown({ ...answer, usual: both })).toContain('JPY: Of 20 similar cases, all were rejected.');
  });
});
