import { describe, expect, it } from '@jest/globals';
import type { ListenerRules } from '../../../src/slack/listeners/gesture.ts';
import { messageRequest } from '../../../src/slack/listeners/message.ts';
import { envelope, KEY, LOOK, OTHER, posted, ROOT, rules, TICKET, TS } from './samples.ts';

const ask = (fields: object = {}, more: Partial<ListenerRules> = {}) =>
  messageRequest(envelope(posted(fields)), { ...rules, ...more });

describe('a message', () => {
  it('with a Looker link is a request, answered in its thread', () => {
    expect(ask({ text: `<${TICKET}> <${LOOK}|$179.73>` })).toMatchObject({
      key: KEY,
      door: 'message',
      channel: 'C0CREDITS01',
      user: 'U0ANN',
      urls: [{ url: LOOK, label: '$179.73' }],
      reply: { kind: 'thread', channel: 'C0CREDITS01', threadTs: TS },
      askedAt: 1763976421000,
    });
  });

  it('is the same request as event, as envelope and from history', () => {
    const { channel, ...stored } = posted();
    const expected = ask();
    expect(messageRequest(posted(), rules)).toEqual(expected);
    expect(messageRequest({ ...stored, channel }, rules)).toEqual(expected);
  });

  it.each(['file_share', 'thread_broadcast', 'me_message'])('of subtype %s is taken', (subtype) => {
    expect(ask({ subtype })?.key).toBe(KEY);
  });

  it('in a thread is answered in that thread', () => {
    expect(ask({ thread_ts: ROOT })?.reply).toMatchObject({ threadTs: ROOT });
  });

  it.each([
    ['of another bot', { bot_id: 'B0OTHER' }],
    ['of the bot itself', { user: 'U0BOT' }],
    ['of Slackbot', { user: 'USLACKBOT' }],
    ['of nobody', { user: undefined }],
    ['of a legacy bot', { subtype: 'bot_message', bot_id: 'B1', user: undefined }],
    ['about a join', { subtype: 'channel_join' }],
    ['about a deletion', { subtype: 'message_deleted', deleted_ts: TS, previous_message: posted() }],
    ['about a reply', { subtype: 'message_replied', message: posted() }],
    ['with an unreadable ts', { ts: 'now' }],
    ['in a channel of a wrong form', { channel: 'C1#x' }],
  ])('%s is nothing', (_, fields) => {
    expect(ask(fields)).toBeUndefined();
  });

  it('in another channel is nothing', () => {
    expect(ask({}, { channels: ['C0OTHER'] })).toBeUndefined();
    expect(ask({}, { channels: ['C0OTHER', 'C0CREDITS01'] })).toBeDefined();
    expect(ask({}, { channels: [] })).toBeDefined();
  });
});

describe('a message without a Looker link', () => {
  it.each([
    ['no link', 'how much is owed?'],
    ['another link', `<${TICKET}>`],
    ['a look-alike host', '<https://looker.example.com.evil.example/looks/7>'],
  ])('with %s is asked for one, at top level', (_, text) => {
    expect(ask({ text })).toMatchObject({ urls: [], reply: { threadTs: TS } });
    expect(ask({ text, thread_ts: TS })).toBeDefined();
  });

  it('is not asked when the setting says so, in a thread, after an edit, or as /me', () => {
    const text = 'how much is owed?';
    expect(ask({ text }, { replyMissingLink: false })).toBeUndefined();
    expect(ask({ text, thread_ts: ROOT })).toBeUndefined();
    expect(ask({ text, edited: { ts: '1763976500.000000', user: 'U0ANN' } })).toBeUndefined();
    expect(ask({ text, subtype: 'me_message' })).toBeUndefined();
  });
});

describe('an edit', () => {
  const edit = (before: object, after: object) =>
    messageRequest(
      envelope({
        type: 'message',
        subtype: 'message_changed',
        channel: 'C0CREDITS01',
        ts: '1763976600.000000',
        message: {
          ...posted(),
          channel: undefined,
          edited: { ts: '1763976599.000000', user: 'U0ANN' },
          ...after,
        },
        previous_message: { ...posted(), channel: undefined, ...before },
      }),
      rules,
    );

  it('that adds the first link is answered, though the message was asked for one', () => {
    const asked = ask({ text: 'oops' });
    const request = edit({ text: 'oops' }, {});
    expect(request).toMatchObject({
      key: KEY,
      urls: [{ url: LOOK }],
      reply: { threadTs: TS },
      askedAt: 1763976599000,
    });
    expect(request?.key).not.toBe(asked?.key);
  });

  it('that adds another link has the key of the answered message, so that it is a duplicate', () => {
    expect(edit({ text: 'oops' }, { text: 'looker.example.com/looks/7' })?.urls).toEqual([{ url: LOOK }]);
    expect(edit({}, { text: `<${LOOK}> <${OTHER}>` })?.key).toBe(ask()?.key);
  });

  it.each([
    ['that changes other words', {}, { text: `please: <${LOOK}|$179.73>` }],
    ['that changes the label', {}, { text: `<${LOOK}|$180.00>` }],
    ['that takes the link out', {}, { text: 'nothing' }],
    ['that adds a ticket', {}, { text: `<${LOOK}> <${TICKET}>` }],
    ['that is an unfurl', { text: '' }, { edited: undefined }],
    ['that was there before', { text: '', edited: { ts: '1763976599.000000' } }, {}],
    ['of a bot', { text: '' }, { bot_id: 'B0BOT' }],
    ['of the bot itself', { text: '' }, { user: 'U0BOT' }],
  ])('%s is nothing', (_, before, after) => {
    expect(edit(before, after)).toBeUndefined();
  });
});
