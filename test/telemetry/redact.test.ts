import { describe, expect, it } from '@jest/globals';
import { makeRedactor, REDACTED } from '../../src/telemetry/redact.ts';
import { quickest } from '../support/cpu-time.ts';

const { scrub } = makeRedactor();

describe('scrubbing by looks', () => {
  it.each([
    ['a bot token', 'token is xoxb-12-34-aBc9 here', 'xoxb-12-34-aBc9'],
    ['a bot token in a URL', '?t%3Dxoxb-12-34-aBc9', 'xoxb-12-34-aBc9'],
    ['a rotating token', 'xoxe.xoxb-1-AbC', 'AbC'],
    ['an app token', 'xapp-1-A0-99-ff00', 'ff00'],
    ['an AWS key id', `AKIA${'ABCDEFGHIJKLMNOP'}`, 'ABCDEFGH'],
    ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', 'c2lnbmF0dXJl'],
    ['a bearer', 'authorization: Bearer abcdefGHIJ', 'abcdefGHIJ'],
    ['a basic header', 'Basic dXNlcjpwYXNzd29yZA==', 'dXNlcjpwYXNz'],
    ['a Looker token', 'token 8sKd93jDkW01', '8sKd93jDkW01'],
    ['a form body', 'client_id=abc&client_secret=p4ssW&x=1', 'p4ssW'],
    ['JSON in a string', '{"body":"{\\"password\\":\\"hunter2\\"}"}', 'hunter2'],
    ['a socket URL', 'wss://wss-primary.slack.com/link/?ticket=11-22-ab&app_id=1', '11-22-ab'],
    ['a password in a URL', 'https://user:hunter2@trino.example.com/v1', 'hunter2'],
    ['a response URL', 'POST https://hooks.slack.com/commands/T1/2/abc failed', 'commands/T1'],
    ['a phone number', 'sent to +447700900123.', '447700900123'],
    ['an address', 'asked by jo.doe@example.com', 'jo.doe'],
  ])('removes %s', (_, line, secret) => {
    expect(scrub(line)).not.toContain(secret);
    expect(scrub(scrub(line))).toBe(scrub(line));
  });

  it.each([
    'basic authentication failed, Basic Information, App-Level Tokens, token refreshed, the token: it is old, password: ',
    '{"time":"2026-11-24T12:00:00.000+02:00","password":null,"token":7,"node":"bolt@5.1.0","amount":"+4,948.80"}',
    'http://127.0.0.1:8080/v1/statement/queued/20261124_120000_00001_abcde/1',
    'node_modules/@slack/bolt/dist/App.js:811:12',
  ])('leaves alone: %s', (line) => {
    expect(scrub(line)).toBe(line);
  });

  it('keeps a JSON line valid', () => {
    const line = JSON.stringify({
      secret: 'a"b\\c',
      text: 'client_secret="q\\"w" Bearer "x',
      token: null,
      list: ['password: 1'],
    });
    expect(() => JSON.parse(scrub(line))).not.toThrow();
  });
});

describe('scrubbing by value', () => {
  const value = 'p"ä/+ ss\\w%rd:7';
  const redactor = makeRedactor();
  redactor.registerSecret(value);
  const basic = (user: string) => Buffer.from(`${user}:${value}`).toString('base64');

  it.each([
    ['plain', value],
    ['in JSON', JSON.stringify({ a: value })],
    ['in JSON in JSON', JSON.stringify({ a: JSON.stringify({ b: value }) })],
    ['in a URL', `?x=${encodeURIComponent(value)}&y`],
    ['in a form', new URLSearchParams({ x: value }).toString()],
    ['in a URL with small letters', encodeURIComponent(value).toLowerCase()],
    ['in hex', Buffer.from(value).toString('hex')],
    ['in base64', Buffer.from(value).toString('base64')],
    ['in base64 after one letter', basic('u')],
    ['in base64 after two letters', basic('us')],
    ['in base64 after three letters', basic('usr')],
    ['in base64url', Buffer.from(`x${value}`).toString('base64url')],
  ])('removes it %s', (_, text) => {
    const scrubbed = redactor.scrub(text);
    expect(scrubbed).toContain(REDACTED);
    expect(scrubbed.length).toBeLessThan(text.length);
  });

  it('knows the old and the new value after a rotation', () => {
    redactor.registerSecret('second-value');
    expect(redactor.scrub(`second-value ${value}`)).toBe(`${REDACTED} ${REDACTED}`);
  });

  it('takes no value so short that it would blank out words', () => {
    redactor.registerSecret('id');
    expect(redactor.scrub('identity')).toBe('identity');
  });
});

it.each([
  ['words', 'a'.repeat(16_000)],
  ['dots', 'a.'.repeat(8000)],
  ['starts of tokens', 'eyJ'.repeat(5300)],
  ['starts of addresses', 'a@b.'.repeat(4000)],
  ['secret words', 'token'.repeat(3200)],
  ['blanks', `token${' '.repeat(16_000)}`],
  ['credentials in URLs', '://a:'.repeat(3200)],
])('a line of %s is read in less than 50 ms', (_, line) => {
  expect(quickest(() => makeRedactor().scrub(line))).toBeLessThan(50);
});
