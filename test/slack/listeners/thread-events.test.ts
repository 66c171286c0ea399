import { beforeEach, describe, expect, it } from '@jest/globals';
import type { OwnPost } from '../../../src/slack/delivery/reconcile.ts';
import { threadEvents } from '../../../src/slack/listeners/thread-events.ts';

const ID = '7F3K2QABCDEFGHJKMNPQ';
const TS = '1764000000.000100';

describe('events of a thread that ask for nothing', () => {
  let withdrawn: string[];
  let noticed: OwnPost[];
  let heed: (body: unknown) => Promise<void>;
  beforeEach(() => {
    withdrawn = [];
    noticed = [];
    heed = threadEvents({
      rules: { botId: 'B0CREDIT', botUserId: 'U0CREDIT' },
      withdraw: async (key) => void withdrawn.push(key),
      notice: async (post) => void noticed.push(post),
    });
  });
  const event = (fields: object) => ({ type: 'event_callback', event: { type: 'message', ...fields } });
  const own = {
    channel: 'C1',
    ts: '1764000001.000100',
    thread_ts: TS,
    user: 'U0CREDIT',
    bot_id: 'B0CREDIT',
    blocks: [{ type: 'section', block_id: `cr:${ID}` }, { type: 'divider' }],
  };

  it.each([
    ['a message that is deleted', { subtype: 'message_deleted', channel: 'C1', deleted_ts: TS }],
    [
      'a message with replies, of which a stub stays',
      { subtype: 'message_changed', channel: 'C1', message: { subtype: 'tombstone', ts: TS } },
    ],
  ])('withdraw, of %s, the request with a link and the one that lacked it', async (_what, fields) => {
    await heed(event(fields));
    expect(withdrawn).toEqual([`M#C1#${TS}`, `M#C1#${TS}#no-link`]);
    expect(noticed).toEqual([]);
  });

  it('report an answer of ours, in a thread or outside of any', async () => {
    await heed(event(own));
    await heed(event({ ...own, thread_ts: undefined }));
    await heed(event({ ...own, user: undefined, subtype: 'bot_message' }));
    const post = { channel: 'C1', ts: own.ts, requestId: ID };
    expect(noticed).toEqual([{ ...post, threadTs: TS }, post, { ...post, threadTs: TS }]);
    expect(withdrawn).toEqual([]);
  });

  it.each([
    ['somebody who copied our blocks', { ...own, user: 'U1', bot_id: 'B1' }],
    ['a preview for an owner, in a direct message', { ...own, channel: 'D1' }],
    ['a message of ours that is no answer', { ...own, blocks: [{ type: 'section', block_id: 'x' }] }],
    ['an edit', { subtype: 'message_changed', channel: 'C1', message: { ts: TS, text: 'x' } }],
    ['a message without blocks', { channel: 'C1', ts: TS, user: 'U1', text: 'hello' }],
    ['an event that is no message', { type: 'reaction_added', channel: 'C1' }],
  ])('ignore %s', async (_what, fields) => {
    await heed(event(fields));
    await heed(fields);
    expect([withdrawn, noticed]).toEqual([[], []]);
  });

  it('come again when the table does not answer', async () => {
    const failing = threadEvents({
      rules: { botId: 'B0CREDIT', botUserId: 'U0CREDIT' },
      withdraw: () => Promise.reject(new Error('away')),
      notice: async () => undefined,
    });
    await expect(
      failing(event({ subtype: 'message_deleted', channel: 'C1', deleted_ts: TS })),
    ).rejects.toThrow('away');
  });
});
