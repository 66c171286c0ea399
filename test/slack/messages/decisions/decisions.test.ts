import { describe, expect, it } from '@jest/globals';
import type { Earlier } from '../../../../src/core/earlier.ts';
import { recommendedTotals } from '../../../../src/core/ledger/claims.ts';
import { chained } from '../../../../src/core/ledger/hash-chain.ts';
import { type DecisionMade, type RecordHead, statusAfter } from '../../../../src/core/record.ts';
import { decisionButtons } from '../../../../src/slack/messages/decisions/buttons.ts';
import { decidedAnswer, decisionMessage } from '../../../../src/slack/messages/decisions/decided.ts';
import { withEarlier } from '../../../../src/slack/messages/decisions/earlier.ts';
import { history } from '../../../../src/slack/messages/decisions/history.ts';
import { homeView } from '../../../../src/slack/messages/decisions/home.ts';
import {
  adjustForm,
  readSubject,
  rejectForm,
  reverseForm,
} from '../../../../src/slack/messages/decisions/modals.ts';
import { decisionRefusal } from '../../../../src/slack/messages/decisions/refusals.ts';
import { whatIfForm } from '../../../../src/slack/messages/decisions/what-if-form.ts';
import { render } from '../../../../src/slack/messages/index.ts';
import { draft } from '../../../core/ledger/drafts.ts';
import { blockKitErrors, viewErrors } from '../../../emulators/slack/block-kit.ts';
import { aDecision, aRecord } from '../../../support/records.ts';
import { request } from '../samples.ts';

const blockErrors = (blocks: object[]) => blockKitErrors(blocks, 'text');

const record = aRecord({ request });
const posted = render(record.answer, request) ?? { text: '', blocks: [] };
const REVERSAL: Partial<DecisionMade> = {
  number: 2,
  kind: 'reversed',
  by: 'U0CAROL0001',
  note: 'the wrong month.',
};
const LATER = Date.parse('2026-11-27T14:00:00Z');

function head(...decisions: DecisionMade[]): RecordHead {
  return {
    request,
    totals: recommendedTotals(record.claims),
    accounts: record.claims.map(({ account }) => account),
    deadline: '2026-11-30',
    makers: [request.user],
    status: statusAfter(decisions),
    decisions,
  };
}

const actionIds = (of: RecordHead, approvers = true) =>
  decisionButtons({ ...of, approvers })?.elements.map((element) => element.action_id);

describe('the buttons below an answer', () => {
  it('are those of a decision where somebody may decide, and for everybody facts and files', () => {
    expect(actionIds(head())).toEqual([
      'credit_approve',
      'credit_adjust',
      'credit_reject',
      'credit_what_if',
      'credit_csv',
    ]);
    expect(actionIds(head(), false)).toEqual(['credit_what_if', 'credit_csv']);
  });

  it('carry the request id and nothing else; the approval names its amount', () => {
    const block = decisionButtons({ ...head(), approvers: true });
    expect(block?.block_id).toBe(`ca:${request.id}`);
    for (const element of block?.elements ?? []) expect(element).toMatchObject({ value: request.id });
    expect(JSON.stringify(block?.elements[0])).toContain('You approve a credit of $4,948.80.');
  });

  it('give way to the reversal once it is decided, and are back after it', () => {
    expect(actionIds(head(aDecision()))).toEqual(['credit_reverse', 'credit_csv']);
    expect(actionIds(head(aDecision(), aDecision(REVERSAL)))).toContain('credit_approve');
    expect(actionIds(head(aDecision({ kind: 'replaced' })))).toBeUndefined();
  });
});

describe('a decided answer', () => {
  const text = (...decisions: DecisionMade[]) => decidedAnswer(posted, head(...decisions), true).text;

  it('begins with the words of the contract', () => {
    expect(text(aDecision())).toMatch(
      /^Approved: \$4,948\.80\. Approved by <@U0BOB000001> on 27 Nov 2026, 12:00 UTC\./,
    );
    expect(text(aDecision({ kind: 'adjusted', amounts: [{ currency: 'USD', amount: '4000.00' }] }))).toMatch(
      /^Approved with a change: \$4,000\.00 \(recommended \$4,948\.80\)/,
    );
    expect(text(aDecision({ kind: 'rejected' }))).toMatch(/^Rejected \(recommended \$4,948\.80\)/);
  });

  it('is found as the answer that it is, and says who decided, when and why', () => {
    const { blocks } = decidedAnswer(
      posted,
      head(aDecision({ reason: 'goodwill', note: 'as <agreed>' })),
      true,
    );
    expect(blocks[0]).toMatchObject({ type: 'header', block_id: `cr:${request.id}:1` });
    expect(JSON.stringify(blocks[1])).toContain('Reason: Goodwill: as &lt;agreed&gt;.');
    expect(blocks.slice(2, -1)).toEqual(posted.blocks.slice(1, -1));
    expect(blocks.at(-1)).toMatchObject({ type: 'actions', block_id: `ca:${request.id}` });
    expect(blockErrors(blocks)).toEqual([]);
  });

  it('is the recommendation again after a reversal, with what was before', () => {
    const open = decidedAnswer(posted, head(aDecision(), aDecision(REVERSAL)), true);
    expect(open.text).toBe(posted.text);
    expect(open.blocks[0]).toMatchObject({ block_id: `cr:${request.id}:2` });
    expect(JSON.stringify(open.blocks.at(-2))).toContain('Before: Approved by <@U0BOB000001>');
    expect(blockErrors(open.blocks)).toEqual([]);
  });
});

describe('the message about a decision', () => {
  it.each<[string, DecisionMade]>([
    ['an approval', aDecision()],
    [
      'a change',
      aDecision({ kind: 'adjusted', amounts: [{ currency: 'USD', amount: '4000.00' }], reason: 'partial' }),
    ],
    ['a rejection', aDecision({ kind: 'rejected', reason: 'not_fraud' })],
    ['a reversal', aDecision({ ...REVERSAL, number: 1 })],
  ])('tells of %s in the words of the answer, to whoever asked', (_, made) => {
    const message = decisionMessage(head(made), 1, 'DECISIONID0123456789');
    expect(message).toMatchSnapshot();
    expect(message?.text).toContain(`<@${request.user}>`);
    expect(blockErrors(message?.blocks ?? [])).toEqual([]);
  });

  it('is none when nothing was decided', () => {
    expect(decisionMessage(head(aDecision({ kind: 'refused' })), 1, 'X')).toBeUndefined();
  });
});

describe('the forms', () => {
  it.each([
    ['another amount', adjustForm],
    ['a rejection', rejectForm],
    ['a reversal', reverseForm],
    ['more facts', whatIfForm],
  ])('for %s is within the limits of Slack, and comes back with its subject', (_, form) => {
    const view = form(head(aDecision(), aDecision(REVERSAL)));
    expect(view).toMatchSnapshot();
    expect(viewErrors(view)).toEqual([]);
    expect(readSubject(view.private_metadata)).toEqual({ request: request.id, decided: 2 });
  });

  it('with a subject that is not ours has none', () => {
    for (const metadata of ['', 'x', `${request.id}`, `${request.id} -1`, { request: 1 }, 'A'.repeat(9999)])
      expect(readSubject(metadata)).toBeUndefined();
  });
});

describe('a refused decision', () => {
  const entry = chained(draft({ by: 'U0BOB000001' }), undefined, { now: LATER, days: 1 });

  it.each([
    decisionRefusal({ why: 'not_approver' }),
    decisionRefusal({ why: 'own_request' }),
    decisionRefusal({ why: 'decided', made: aDecision() }),
    decisionRefusal({ why: 'in_progress', by: 'U0BOB000001' }),
    decisionRefusal({ why: 'amount', problem: 'above_charged' }),
    decisionRefusal({ why: 'overlap', entry, permalink: 'https://acme.slack.com/archives/C1/p1' }),
    decisionRefusal({ why: 'unknown' }),
  ])('says why: %#', ({ mrkdwn }) => {
    expect(mrkdwn).toMatchSnapshot();
  });
});

describe('what was there before', () => {
  const before: Earlier = {
    ...{ how: 'recommended', deducted: false, reference: '7F3K2Q', channel: 'C1', threadTs: '1.1' },
    amounts: [{ currency: 'USD', amount: '4948.80' }],
    at: LATER,
  };
  const shown = (earlier: Earlier) => withEarlier(posted, [earlier], 'https://acme.slack.com/');

  it('is mentioned in the words of the contract, with a link, and the answer begins as ever', () => {
    const { text, blocks } = shown(before);
    expect(text).toMatch(
      /^Recommended credit: \$4,948\.80\. .* Already recommended: \$4,948\.80 on 27 Nov 2026\./,
    );
    expect(JSON.stringify(blocks[1])).toContain(
      '<https://acme.slack.com/archives/C1/p11|Already recommended: $4,948.80 on 27 Nov 2026>. It is not deducted.',
    );
    expect(blocks[0]).toEqual(posted.blocks[0]);
  });

  it('says of an approved credit whether it is deducted', () => {
    expect(shown({ ...before, how: 'credited', deducted: true }).text).toContain(
      '27 Nov 2026. It is deducted.',
    );
    expect(shown({ ...before, how: 'credited' }).text).toContain('It is not deducted');
  });
});

describe('the history of an account', () => {
  it('lists its decisions, newest first', () => {
    const first = chained(draft({ note: 'as agreed', reason: 'other' }), undefined, { now: LATER, days: 1 });
    const taken = draft({ id: 'D2', kind: 'reversed', reverses: 'D1', amount: '-100.00', by: 'U0CAROL0001' });
    const second = chained(taken, first, { now: LATER + 60_000, days: 1 });
    expect(history('AC1', [first, second])).toMatchSnapshot();
    expect(history('AC1', [])).toMatchSnapshot();
  });

  it('says how many it leaves out', () => {
    const entry = chained(draft(), undefined, { now: LATER, days: 1 });
    const { blocks } = history(
      'AC1',
      Array.from({ length: 300 }, () => entry),
    );
    expect(JSON.stringify(blocks)).toContain('And 260 earlier decisions');
    expect(blockErrors(blocks)).toEqual([]);
  });
});

describe('the App Home', () => {
  const counts = { answered: 5, noCredit: 3, failed: 1, waiting: 0 };
  const content = { own: [head(aDecision())], counts, workspaceUrl: 'https://acme.slack.com/', now: LATER };

  it('shows an approver what waits, and everybody their own requests and the numbers of the day', () => {
    const waits = { ...head(), replyTs: '1763976422.000200' };
    const view = homeView({ ...content, waiting: { heads: [waits], more: false } });
    expect(view).toMatchSnapshot();
    expect(viewErrors(view)).toEqual([]);
    const other = homeView({ ...content, own: [], waiting: undefined, counts: undefined });
    expect(JSON.stringify(other)).not.toContain('Waiting for a decision');
    expect(viewErrors(other)).toEqual([]);
  });

  it('holds a hundred that wait, and says when there are more', () => {
    const heads = Array.from({ length: 100 }, () => ({ ...head(), accounts: ['x'.repeat(5000), '*_~`>'] }));
    const view = homeView({ ...content, waiting: { heads, more: true } });
    expect(viewErrors(view)).toEqual([]);
    expect(JSON.stringify(view)).toContain('Waiting for a decision: 100 and more');
  });
});
