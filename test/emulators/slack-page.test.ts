import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ANN, CREDITS, type Json, OWNER, type SlackEmulator, startSlack } from './slack/index.ts';
import { EMOJI } from './slack/page/client/blocks/emoji-names.ts';
import { tokens } from './slack/page/client/blocks/mrkdwn-tokens.ts';
import { type Page, startPage } from './slack/page/index.ts';
import { composed, typed } from './slack/page/typed-text.ts';

let slack: SlackEmulator;
let page: Page;

beforeAll(async () => {
  slack = await startSlack();
  page = await startPage(slack, { roles: { [ANN]: 'analyst', [OWNER]: 'approver' } });
});

afterAll(async () => {
  await page[Symbol.asyncDispose]();
  await slack.close();
});

const JSON_ONLY = { 'content-type': 'application/json' };

/** Status and body of a request; the body of a stream ends after its first event. */
function ask(
  path: string,
  options: { headers?: Record<string, string>; body?: object | string; method?: string } = {},
): Promise<{ status: number; body: string }> {
  const { headers = {}, body, method = body === undefined ? 'GET' : 'POST' } = options;
  return new Promise((resolve, reject) => {
    const asked = request(`${page.url}${path}`, { method, headers }, (response) => {
      let text = '';
      const end = () => resolve({ status: response.statusCode ?? 0, body: text });
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (path.startsWith('/events') && text.endsWith('\n\n')) {
          end();
          asked.destroy();
        }
      });
      response.on('end', end).on('error', () => undefined);
    });
    asked.on('error', reject).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}

const stateOf = async (user: string): Promise<Json> =>
  JSON.parse((await ask(`/events?as=${user}`)).body.slice('data: '.length));
const act = (as: string, given: object) => ask('/act', { headers: JSON_ONLY, body: { as, ...given } });

describe('the emoji of the page', () => {
  it('are all those that the messages of the bot use', () => {
    const folder = 'src/slack/messages';
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((one) =>
      one.endsWith('.ts'),
    );
    const used = files.flatMap((file) => [
      ...readFileSync(join(folder, file), 'utf8').matchAll(/[`' (]:([a-z0-9_]{3,40}):/g),
    ]);
    const names = [...new Set(used.map(([, name = '']) => name))];
    expect(names).toContain('warning');
    expect(names.filter((name) => !(name in EMOJI))).toEqual([]);
  });
});

describe('the page', () => {
  it('serves its files, and lets a browser ask nobody else', async () => {
    expect((await ask('/')).body).toContain('/page.js');
    expect((await ask('/page.js')).body.length).toBeGreaterThan(10_000);
    expect((await ask('/page.css')).body).toContain('.message');
    expect((await ask('/nothing')).status).toBe(404);
    const { headers } = await fetch(page.url);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it.each([
    ['another host name', { host: 'evil.example:80' }],
    ['another site', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
  ])('refuses requests through %s', async (_, headers) => {
    expect((await ask('/', { headers })).status).toBe(403);
    const posted = await ask('/act', { headers: { ...JSON_ONLY, ...headers }, body: { act: 'home' } });
    expect(posted.status).toBe(403);
  });

  it('takes acts as JSON alone, which no form of another site can send', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect((await ask('/act', { headers, body: { as: ANN, act: 'home' } })).status).toBe(415);
    expect((await ask('/act', { method: 'DELETE' })).status).toBe(405);
  });

  it('shows a person their own channels and private messages, and nobody else’s', async () => {
    slack.workspace.ephemeral({ channel: CREDITS, user: ANN, text: 'for ann', blocks: [], source: 'ack' });
    const names = (state: Json) => state.channels.map((one: Json) => one.name);
    const [ann, owner] = [await stateOf(ANN), await stateOf(OWNER)];
    expect(names(ann)).toContain('credits-private');
    expect(names(owner)).not.toContain('credits-private');
    expect(JSON.stringify(ann)).toContain('for ann');
    expect(JSON.stringify(owner)).not.toContain('for ann');
  });

  it('says in which channels the bot is', async () => {
    const { channels } = await stateOf(ANN);
    const withBot = channels.filter((one: Json) => one.withBot).map((one: Json) => one.name);
    expect(withBot).toContain('credits');
    expect(withBot).not.toContain('elsewhere');
  });

  it('counts what a person has not read, until they read it', async () => {
    const ts = slack.post({ channel: CREDITS, user: ANN, text: 'news' });
    const unread = async (user: string) =>
      (await stateOf(user)).channels.find((one: Json) => one.id === CREDITS).unread;
    expect([await unread(ANN), await unread(OWNER)]).toEqual([0, 1]);
    await act(OWNER, { act: 'read', channel: CREDITS, ts });
    expect(await unread(OWNER)).toBe(0);
  });

  it('keeps the place of a deleted message while its thread has replies', async () => {
    const root = slack.post({ channel: CREDITS, user: ANN, text: 'a secret' });
    const reply = slack.post({ channel: CREDITS, user: OWNER, text: 'a reply', threadTs: root });
    slack.remove(CREDITS, root);
    const shown = async () =>
      (await stateOf(ANN)).channels
        .find((one: Json) => one.id === CREDITS)
        .messages.filter((one: Json) => [root, reply].includes(one.ts))
        .map((one: Json) => one.message.text);
    expect(await shown()).toEqual(['This message was deleted.', 'a reply']);
    slack.remove(CREDITS, reply);
    expect(await shown()).toEqual([]);
  });

  it('lets nobody change what others wrote, or act as somebody whom the menu does not offer', async () => {
    const ts = slack.post({ channel: CREDITS, user: ANN, text: 'mine' });
    const tried = await act(OWNER, { act: 'remove', channel: CREDITS, ts });
    expect(JSON.parse(tried.body).problem).toContain('somebody else’s');
    expect(slack.workspace.find(CREDITS, ts).text).toBe('mine');
    await act('U0NOBODY', { act: 'post', channel: CREDITS, text: 'who am I' });
    expect(slack.history(CREDITS).at(-1)).toMatchObject({ user: ANN, text: 'who am I' });
  });

  it('says in words that the app is not there', async () => {
    const { body } = await act(ANN, { act: 'post', channel: CREDITS, text: '/credit help' });
    expect(JSON.parse(body).problem).toContain('not connected');
  });
});

describe('typed text', () => {
  it.each([
    ['see https://h.example/a?b=1&c=2.', 'see <https://h.example/a?b=1&amp;c=2>.'],
    ['[$179.73](https://h.example/looks/1) for <you>', '<https://h.example/looks/1|$179.73> for &lt;you&gt;'],
    ['1 < 2 & 3', '1 &lt; 2 &amp; 3'],
  ])('%s is stored as Slack stores it, and comes back', (text, stored) => {
    expect(composed(text)).toBe(stored);
    expect(typed(stored)).toBe(text);
  });
});

describe('mrkdwn', () => {
  const text = (value: string) => ({ kind: 'text', text: value });

  it.each([
    [
      '*bold* and _it_',
      [{ kind: 'bold', inside: [text('bold')] }, text(' and '), { kind: 'italic', inside: [text('it')] }],
    ],
    ['2*3*4 and snake_case_name', [text('2*3*4 and snake_case_name')]],
    ['a &lt;b&gt; &amp;amp;', [text('a <b> &amp;')]],
    ['`*code*`', [{ kind: 'code', text: '*code*' }]],
    ['<https://h.example/|*l*>', [{ kind: 'link', address: 'https://h.example/', label: '*l*' }]],
    ['<@U1> &gt; 2', [{ kind: 'mention', sign: '@', id: 'U1', label: '' }, text(' > 2')]],
    ['&gt; quoted', [{ kind: 'quote', inside: [text('quoted')] }]],
    ['a\nb', [text('a'), { kind: 'break' }, text('b')]],
    ['a\n```x\ny```\nb', [text('a'), { kind: 'pre', text: 'x\ny' }, text('b')]],
    ['*open and <open', [text('*open and <open')]],
  ])('%s', (given, wanted) => {
    expect(tokens(given)).toEqual(wanted);
  });
});
