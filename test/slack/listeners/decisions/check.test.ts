import { describe, expect, it } from '@jest/globals';
import { AppError } from '../../../../src/core/errors.ts';
import type { AnswerRecords } from '../../../../src/core/ports/answer-records.ts';
import type { RecordHead } from '../../../../src/core/record.ts';
import { type CreditRequest, decisionKey } from '../../../../src/core/request.ts';
import {
  checked,
  type DecisionGesture,
  type DecisionListenerParts,
  recordIntent,
} from '../../../../src/slack/listeners/decisions/check.ts';
import { readClick } from '../../../../src/slack/listeners/decisions/clicks.ts';
import { aDecision } from '../../../support/records.ts';
import { aRequest, silent } from '../../../support/store.ts';

const request = aRequest({ user: 'U0ANN', channel: 'C1' });
const BOB = 'U0BOB';

function head(fields: Partial<RecordHead> = {}): RecordHead {
  const totals = [{ currency: 'USD', amount: '10.00', charged: '20.00' }];
  const rest = { accounts: ['AC1'], deadline: null, makers: ['U0ANN'], decisions: [] };
  return { request, totals, status: 'open', ...rest, ...fields };
}

function parts(stored: RecordHead | undefined, more: Partial<DecisionListenerParts> = {}) {
  const submitted = new Map<string, CreditRequest>();
  const records = { head: async (id: string) => (id === request.id ? stored : undefined) } as AnswerRecords;
  const given: DecisionListenerParts = {
    rules: { hosts: [], replyMissingLink: true },
    approvers: { configured: true, includes: async (user) => user === BOB || user === 'U0ANN' },
    mayAsk: async () => undefined,
    selfApproval: false,
    records,
    submit: async (one) => {
      if (submitted.has(one.key)) return 'duplicate';
      submitted.set(one.key, one);
      return 'taken';
    },
    read: async (key) => {
      const one = submitted.get(key);
      return one && { request: one, postTs: [], ended: false };
    },
    dryRun: false,
    log: silent,
    ...more,
  };
  return { given, submitted };
}

const click = (fields: Partial<DecisionGesture> = {}): DecisionGesture => ({
  ...{ user: BOB, channel: 'C1', request: request.id, action: 'approve', gesture: 'click 7' },
  ...fields,
});

describe('a click on a decision', () => {
  it('passes when everything holds', async () => {
    expect(await checked(parts(head()).given, click())).toEqual({ head: head() });
  });

  it.each<[string, RecordHead | undefined, Partial<DecisionGesture>, Partial<DecisionListenerParts>]>([
    ['unknown', undefined, {}, {}],
    ['unknown', head({ status: 'closed' }), {}, {}],
    ['unknown', head(), { request: '00000000000000000000' }, {}],
    ['other_channel', head(), { channel: 'C2' }, {}],
    ['other_channel', head(), {}, { rules: { hosts: [], channels: ['C9'], replyMissingLink: true } }],
    ['no_approvers', head(), {}, { approvers: { configured: false, includes: async () => true } }],
    ['not_approver', head(), { user: 'U0EVE' }, {}],
    ['own_request', head(), { user: 'U0ANN' }, {}],
    ['not_allowed', head(), { action: 'replace', user: 'U0EVE' }, { mayAsk: async () => 'guest' }],
    [
      'unavailable',
      head(),
      { action: 'replace' },
      { mayAsk: () => Promise.reject(new AppError('SLACK_ASKER_UNKNOWN')) },
    ],
    ['decided', head({ decisions: [aDecision()] }), {}, {}],
    ['decided', head({ decisions: [aDecision({ kind: 'replaced' })] }), {}, {}],
    ['nothing_to_reverse', head(), { action: 'reverse' }, {}],
    ['decided', head({ decisions: [aDecision({ kind: 'replaced' })] }), { action: 'reverse' }, {}],
    [
      'decided',
      head({ decisions: [aDecision({ gesture: 'click 7' }), aDecision({ number: 2, kind: 'reversed' })] }),
      {},
      {},
    ],
    [
      'too_many',
      head({ decisions: Array.from({ length: 50 }, () => aDecision({ kind: 'reversed' })) }),
      {},
      {},
    ],
  ])('is refused: %s', async (why, stored, gesture, more) => {
    expect(await checked(parts(stored, more).given, click(gesture))).toMatchObject({ refusal: { why } });
  });

  it('from another company is refused in the words of whoever may not ask', () => {
    const ours = parts(head(), { rules: { hosts: [], replyMissingLink: true, home: { teamId: 'T0OURS' } } });
    const body = { type: 'block_actions', user: { id: BOB, team_id: 'T0OTHER' } };
    expect(readClick(ours.given, body, 'approve')).toEqual({
      refusal: { why: 'not_allowed', doubt: 'other_team' },
    });
  });

  it('of whoever asked passes with CREDIT_SELF_APPROVAL, and to reverse', async () => {
    const self = parts(head(), { selfApproval: true }).given;
    expect(await checked(self, click({ user: 'U0ANN' }))).toHaveProperty('head');
    const decided = parts(head({ decisions: [aDecision()] })).given;
    expect(await checked(decided, click({ user: 'U0ANN', action: 'reverse' }))).toHaveProperty('head');
  });
});

describe('a decision that was checked', () => {
  it('is recorded under the answer and its number, with nothing of the message', async () => {
    const { given, submitted } = parts(
      head({ decisions: [aDecision(), aDecision({ number: 2, kind: 'reversed' })] }),
    );
    expect(
      await recordIntent(given, click(), head({ decisions: [aDecision(), aDecision()] })),
    ).toBeUndefined();
    const [recorded] = [...submitted.values()];
    expect(recorded).toMatchObject({
      key: decisionKey(request.id, 3),
      door: 'decision',
      urls: [],
      user: BOB,
    });
    expect(recorded?.decision).toEqual({ of: request.id, number: 3, action: 'approve', gesture: 'click 7' });
  });

  it('is taken once: the second person hears who was first, the same click again is silent', async () => {
    const { given } = parts(head());
    await recordIntent(given, click(), head());
    expect(await recordIntent(given, click(), head())).toBeUndefined();
    expect(await recordIntent(given, click({ user: 'U0CAROL', gesture: 'click 8' }), head())).toEqual({
      why: 'in_progress',
      by: BOB,
    });
  });
});
