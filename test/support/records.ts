import { claimsOf } from '../../src/core/ledger/claims.ts';
import type { AnswerRecord, DecisionMade, WorkedAnswer } from '../../src/core/record.ts';
import type { CreditRequest } from '../../src/core/request.ts';
import { decision, outcome } from '../slack/messages/samples.ts';
import { aRequest } from './store.ts';

/** The record of the worked example `id` of the policy, as the flow makes it. */
export function aRecord(fields: Partial<AnswerRecord> = {}, id = 'G30'): AnswerRecord {
  const answer = decision(outcome(id)) as WorkedAnswer;
  const results = answer.links.flatMap((link) => (link.kind === 'calculated' ? [link.result] : []));
  const request: CreditRequest = fields.request ?? aRequest();
  return {
    request,
    answer,
    inputs: [
      {
        link: 0,
        claim: {},
        policy: {},
        sql: 'a'.repeat(64),
        query: '20261127_000000_00001_abcde',
        rows: { digest: 'b'.repeat(64), kept: false },
      },
    ],
    policy: { id: 'verify-credit-v1', parameters: 'c'.repeat(64), overrides: {} },
    version: '0.1.0',
    claims: claimsOf(results, answer.combined),
    seen: [],
    makers: [request.user],
    ...fields,
  };
}

export function aDecision(fields: Partial<DecisionMade> = {}): DecisionMade {
  return {
    number: 1,
    kind: 'approved',
    by: 'U0BOB000001',
    at: Date.parse('2026-11-27T12:00:00Z'),
    amounts: [{ currency: 'USD', amount: '4948.80' }],
    gesture: 'click 1',
    ...fields,
  };
}
