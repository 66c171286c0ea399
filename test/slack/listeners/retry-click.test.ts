import { describe, expect, it } from '@jest/globals';
import type { StoredRequest } from '../../../src/core/ports/request-store.ts';
import type { RecordHead } from '../../../src/core/record.ts';
import { type CreditRequest, retryKey } from '../../../src/core/request.ts';
import type { AnswerClickParts } from '../../../src/slack/listeners/answer-click.ts';
import { takeRetryClick } from '../../../src/slack/listeners/retry-click.ts';
import { aDecision, aRecord } from '../../support/records.ts';
import { aRequest, silent } from '../../support/store.ts';

const asked = aRequest({ user: 'U0ANN', channel: 'C1', claim: { ticketDate: '2026-11-03' } });
const failed: StoredRequest = {
  ...{ request: asked, postTs: ['2.0'], ended: true, outcome: 'failed' },
  answer: { kind: 'failed', code: 'TRINO_BUSY' },
};

function parts(stored: StoredRequest[], more: Partial<AnswerClickParts> = {}, head?: RecordHead) {
  const submitted: CreditRequest[] = [];
  const given: AnswerClickParts = {
    rules: { hosts: [], replyMissingLink: true },
    mayAsk: async () => undefined,
    records: { head: async (id) => (id === head?.request.id ? head : undefined) },
    submit: async (request) => {
      if (submitted.some(({ key }) => key === request.key)) return 'duplicate';
      submitted.push(request);
      return 'taken';
    },
    read: async (key) => {
      const taken = submitted.find((request) => request.key === key);
      const known = stored.find(({ request }) => request.key === key);
      return known ?? (taken && { request: taken, postTs: [], ended: false });
    },
    dryRun: false,
    log: silent,
    ...more,
  };
  return { given, submitted };
}

const click = (
  request: CreditRequest,
  fields: { user?: string; trigger?: string; channel?: string } = {},
) => ({
  type: 'block_actions',
  trigger_id: fields.trigger ?? '5.6.ghi',
  response_url: 'https://hooks.slack.com/actions/1',
  user: { id: fields.user ?? 'U0BOB' },
  channel: { id: fields.channel ?? 'C1' },
  actions: [{ value: request.id, block_id: `retry:${request.key}`, action_ts: '1763976999.000100' }],
});

const refusalOf = async (taken: ReturnType<typeof takeRetryClick>) => {
  const result = await taken;
  return 'refusal' in result ? result.refusal.mrkdwn : undefined;
};

describe('a press of "Ask again"', () => {
  it('is the same question, for whoever pressed, under the same reference, with the day on which it was asked first', async () => {
    const { given, submitted } = parts([failed]);
    await takeRetryClick(given, click(asked));
    expect(submitted).toMatchObject([
      {
        key: retryKey(asked.id, 1),
        door: 'retry',
        reference: asked.reference,
        user: 'U0BOB',
        origin: 'U0ANN',
        urls: asked.urls,
        claim: asked.claim,
        reply: { ...asked.reply, responseUrl: 'https://hooks.slack.com/actions/1' },
        firstAskedAt: asked.askedAt,
        retry: { of: asked.id, number: 1, pressed: asked.key },
      },
    ]);
    expect(submitted[0]?.id).not.toBe(asked.id);
  });

  it('counts once: a second person hears who was first, and a delivery of the same click hears nothing', async () => {
    const { given, submitted } = parts([failed]);
    expect(await refusalOf(takeRetryClick(given, click(asked)))).toBeUndefined();
    expect(await refusalOf(takeRetryClick(given, click(asked)))).toBeUndefined();
    expect(await refusalOf(takeRetryClick(given, click(asked, { user: 'U0EVE', trigger: '7' })))).toMatch(
      /^Asked again by <@U0BOB> on .*UTC\./,
    );
    expect(submitted).toHaveLength(1);
  });

  it('after a try that failed too is the next try, and keeps everybody who had a part in asking', async () => {
    const { given, submitted } = parts([failed]);
    await takeRetryClick(given, click(asked));
    const first = submitted[0] as CreditRequest;
    const again = parts([{ ...failed, request: first }]);
    await takeRetryClick(again.given, click(first, { user: 'U0CAROL' }));
    expect(again.submitted[0]).toMatchObject({
      key: retryKey(asked.id, 2),
      user: 'U0CAROL',
      origin: 'U0ANN',
      makers: ['U0BOB'],
      reference: asked.reference,
      firstAskedAt: asked.askedAt,
    });
  });

  it.each<[string, StoredRequest[], object, Partial<AnswerClickParts>, RegExp]>([
    ['an unknown answer', [], {}, {}, /do not know this answer/],
    [
      'an answer with an amount',
      [{ ...failed, answer: { kind: 'missing_link' } }],
      {},
      {},
      /do not know this answer/,
    ],
    ['another channel', [failed], { channel: 'C2' }, {}, /belongs to another channel/],
    ['somebody who may not ask', [failed], {}, { mayAsk: async () => 'guest' }, /full members/],
    [
      'somebody whom Slack does not name',
      [failed],
      {},
      { mayAsk: () => Promise.reject(new Error()) },
      /try again/,
    ],
  ])('is refused for %s', async (_, stored, fields, more, why) => {
    const { given, submitted } = parts(stored, more);
    expect(await refusalOf(takeRetryClick(given, click(asked, fields)))).toMatch(why);
    expect(submitted).toEqual([]);
  });

  it('from another company is refused in the words of whoever may not ask', async () => {
    const home = { hosts: [], replyMissingLink: true, home: { teamId: 'T0OURS' } };
    const { given, submitted } = parts([failed], { rules: home });
    const body = { ...click(asked), user: { id: 'U0BOB', team_id: 'T0OTHER' } };
    expect(await refusalOf(takeRetryClick(given, body))).toMatch(/^I answer only full members/);
    expect(submitted).toEqual([]);
  });

  it('on a forged block does nothing', async () => {
    const { given, submitted } = parts([failed]);
    const body = click(aRequest());
    body.actions = [{ ...body.actions[0], block_id: `retry:${asked.key}` } as (typeof body.actions)[0]];
    expect(await refusalOf(takeRetryClick(given, body))).toMatch(/do not know this answer/);
    expect(submitted).toEqual([]);
  });

  it('is not acknowledged when it cannot be stored', async () => {
    const down = new Error('no table');
    const { given } = parts([failed], { submit: () => Promise.reject(down) });
    await expect(takeRetryClick(given, click(asked))).rejects.toBe(down);
  });

  it('on an answer with an amount works it out again in its place, and makes no approver an asker', async () => {
    const { request } = aRecord({ request: asked });
    const head: RecordHead = {
      ...{ request, accounts: [], deadline: null, status: 'open', decisions: [], makers: ['U0ANN', 'U0EVE'] },
      totals: [{ currency: 'USD', amount: '1.00', charged: '2.00' }],
    };
    const { given, submitted } = parts([], {}, head);
    await takeRetryClick(given, click(asked));
    expect(submitted[0]).toMatchObject({ retry: { replaces: asked.id }, origin: 'U0ANN', makers: ['U0EVE'] });
    expect(submitted[0]?.reference).not.toBe(asked.reference);

    const decided = parts([], {}, { ...head, decisions: [aDecision()] });
    expect(await refusalOf(takeRetryClick(decided.given, click(asked)))).toMatch(/^Decided already: /);
    expect(decided.submitted).toEqual([]);
  });
});
