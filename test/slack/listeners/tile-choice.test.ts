import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChosenChart } from '../../../src/core/ports/chart-choices.ts';
import { type CreditRequest, makeRequest } from '../../../src/core/request.ts';
import { readChoice } from '../../../src/slack/listeners/tile-choice.ts';
import { KEY, LOOK, rules, TS } from './samples.ts';

const DASHBOARD = 'https://looker.example.com/dashboards/12';
const URL = 'https://hooks.slack.com/actions/1';

const origin: CreditRequest = makeRequest({
  key: KEY,
  door: 'message',
  channel: 'C0CREDITS01',
  user: 'U0ANN',
  urls: [
    { url: LOOK },
    { url: `${DASHBOARD}?Country=BD`, label: '$5.00' },
    { url: `${DASHBOARD}?Country=NG` },
  ],
  claim: { ticketDate: '2026-11-03' },
  reply: { kind: 'thread', channel: 'C0CREDITS01', threadTs: TS },
  askedAt: 1,
});

const action = (fields: object = {}) => ({
  type: 'static_select',
  action_id: 'choose_tile',
  block_id: `tile:1:${KEY}`,
  selected_option: { text: { type: 'plain_text', text: 'Burst by day' }, value: '121' },
  action_ts: '1763976999.000100',
  ...fields,
});

const pressed = (fields: object = {}) => ({
  type: 'block_actions',
  trigger_id: '5.6.ghi',
  response_url: URL,
  user: { id: 'U0EVE', name: 'eve' },
  channel: { id: 'C0CREDITS01', name: 'credits' },
  container: { type: 'message', message_ts: '1763976500.000100', thread_ts: TS },
  actions: [action()],
  ...fields,
});

let before: ChosenChart[] = [];
const known = (request: CreditRequest) => ({
  rules,
  chosen: async () => before,
  asked: async (key: string) => (key === request.key ? request : undefined),
});
const read = (fields: object = {}, from = origin) => readChoice(pressed(fields), known(from), 7);
const requestOf = async (fields: object = {}, from = origin) => {
  const reading = await read(fields, from);
  return reading.kind === 'request' ? reading.request : undefined;
};

describe('a chosen chart', () => {
  it('is the request that asked, with that chart, for whoever chose, in the thread of the question', async () => {
    expect(await requestOf()).toEqual(
      makeRequest({
        key: `T#${origin.id}#121`,
        door: 'choice',
        channel: 'C0CREDITS01',
        user: 'U0EVE',
        origin: origin.user,
        firstAskedAt: origin.askedAt,
        choices: [{ menu: KEY, tile: '121', at: '1763976999.000100' }],
        urls: [
          { url: LOOK },
          { url: `${DASHBOARD}?Country=BD`, label: '$5.00', tile: '121' },
          { url: `${DASHBOARD}?Country=NG`, tile: '121' },
        ],
        claim: { ticketDate: '2026-11-03' },
        reply: { kind: 'thread', channel: 'C0CREDITS01', threadTs: TS, responseUrl: URL },
        askedAt: 7,
      }),
    );
  });

  it('is one request a chart, whoever presses and however often', async () => {
    const another = { actions: [action({ selected_option: { value: '122' } })] };
    const keys = [
      await requestOf(),
      await requestOf({ user: { id: 'U0ANN' }, trigger_id: '7.8.jkl' }),
      await requestOf(another),
    ].map((request) => request?.key);
    expect(new Set(keys).size).toBe(2);
    expect(keys[0]).toBe(keys[1]);
  });

  it('is a new request once the answer for another chart counts, and not before', async () => {
    const chosen = (tile: string, at: string) => ({ request: `R${at}`, tile, by: 'U0ANN', at });
    const keyAfter = async (...charts: ChosenChart[]) => {
      before = charts;
      const key = (await requestOf())?.key;
      before = [];
      return key;
    };
    const first = `T#${origin.id}#121`;
    expect(await keyAfter()).toBe(first);
    expect(await keyAfter(chosen('121', '1.1'))).toBe(first);
    expect(await keyAfter(chosen('122', '1.1'))).toBe(first);
    expect(await keyAfter(chosen('121', '1.1'), chosen('122', '1.2'))).toBe(`${first}#2`);
    // The same choice, delivered again.
    const again = chosen('121', '1763976999.000100');
    expect(await keyAfter(chosen('121', '1.1'), chosen('122', '1.2'), again)).toBe(`${first}#2`);
    expect(await keyAfter(again, chosen('122', '1.2'))).toBe(first);
  });

  it('keeps the menus before it: another chart of any of them takes the place of the answer', async () => {
    const menu = { menu: 'M#C0CREDITS01#1.1', tile: '7', at: '1.1' };
    const request = await requestOf({}, { ...origin, choices: [menu] });
    expect(request?.choices?.map(({ menu, at }) => [menu, at])).toEqual([
      [menu.menu, '1763976999.000100'],
      [KEY, '1763976999.000100'],
    ]);
  });

  it('of a menu that only the asker sees is answered to the asker alone', async () => {
    const reply = { kind: 'ephemeral', channel: 'C0CREDITS01', user: 'U0EVE', responseUrl: '' } as const;
    expect((await requestOf({}, { ...origin, reply }))?.reply).toEqual({ ...reply, responseUrl: URL });
  });

  it('keeps the chart of another dashboard that was chosen before', async () => {
    const other = { url: 'https://looker.example.com/dashboards/13', tile: '7' };
    const urls = (await requestOf({}, { ...origin, urls: [other, { url: DASHBOARD }] }))?.urls;
    expect(urls).toEqual([other, { url: DASHBOARD, tile: '121' }]);
  });

  it.each([
    ['a request that nobody knows', {}, { ...origin, key: 'M#C0CREDITS01#1.1' }],
    ['a request whose links are no longer kept', {}, { ...origin, urls: [] }],
    ['a request of another channel', {}, { ...origin, channel: 'C0OTHER' }],
    ['a link that is no dashboard', { actions: [action({ block_id: `tile:0:${KEY}` })] }, origin],
    ['a link that is not there', { actions: [action({ block_id: `tile:9:${KEY}` })] }, origin],
  ])('of %s is explained', async (_, fields, from) => {
    expect(await read(fields, from)).toMatchObject({
      kind: 'unclear',
      sentence: { mrkdwn: 'This menu is too old. Please post the link again.' },
    });
  });

  it('is explained, not taken, in another channel', async () => {
    const elsewhere = { ...known(origin), rules: { ...rules, channels: ['C0OTHER'] } };
    expect(await readChoice(pressed(), elsewhere)).toMatchObject({
      kind: 'unclear',
      sentence: { mrkdwn: expect.stringContaining('<#C0OTHER>') },
    });
  });

  it.each([
    ['value', { selected_option: { value: '../users/1' } }],
    ['value', { selected_option: { value: '' } }],
    ['block id', { block_id: 'tile:0:WATERMARK#C1' }],
    ['action id', { action_id: 'something_else' }],
    ['time', { action_ts: 'now' }],
  ])('with a strange %s never reaches the table', async (_, fields) => {
    const asked = () => Promise.reject(new Error('asked'));
    const reading = await readChoice(pressed({ actions: [action(fields)] }), { rules, asked, chosen: asked });
    expect(reading.kind).toBe('unclear');
  });

  it('throws on no shape, and relies on nothing that was pasted but what is stored', async () => {
    const hostile = fc.anything({ withNullPrototype: true });
    const names = fc.constantFrom(...Object.keys(pressed()), ...Object.keys(action()));
    const some = fc.dictionary(
      names,
      fc.oneof(hostile, fc.constantFrom<unknown>([action()], { id: 'U0EVE' })),
    );
    await fc.assert(
      fc.asyncProperty(hostile, some, some, async (any, body, act) => {
        for (const candidate of [
          any,
          { ...pressed(), ...body },
          pressed({ actions: [{ ...action(), ...act }] }),
        ]) {
          const reading = await readChoice(candidate, known(origin));
          if (reading.kind === 'unclear') continue;
          expect(reading.request.urls.map(({ url }) => url)).toEqual(origin.urls.map(({ url }) => url));
          expect(JSON.parse(JSON.stringify(reading.request))).toEqual(reading.request);
        }
      }),
      { numRuns: 150, endOnFailure: true },
    );
  });
});
