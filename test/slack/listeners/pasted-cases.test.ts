import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseClaimedAmount } from '../../../src/core/claimed-amount.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { parseLookerLink } from '../../../src/core/looker/link.ts';
import { readCommand } from '../../../src/slack/listeners/command.ts';
import { messageRequest } from '../../../src/slack/listeners/message.ts';
import type { MessageParts } from '../../../src/slack/listeners/pasted-urls.ts';
import { shortcutRequest } from '../../../src/slack/listeners/shortcut.ts';
import { command, LOOK, posted, rules, shortcut } from './samples.ts';

/** What people pasted and typed, and what it must mean. */
const cases = JSON.parse(readFileSync('test/slack/listeners/pasted-cases.json', 'utf8')) as {
  messages: { id: string; what: string; input: MessageParts; want: object[] }[];
  commands: { id: string; text: string; ticket?: string; scope?: string; unclear?: boolean }[];
  links: { id: string; url: string; want: string }[];
  labels: { id: string; label: string; want: object | null }[];
};

describe('a message', () => {
  it.each(cases.messages)('$id: $what', ({ input, want }) => {
    expect(messageRequest(posted({ text: undefined, ...input }), rules)?.urls).toEqual(want);
    expect(
      shortcutRequest(shortcut({ message: posted({ text: undefined, ...input }) }), rules)?.urls,
    ).toEqual(want);
  });
});

describe('what is typed beside a link', () => {
  const NOW = Date.parse('2026-11-27');
  const claimOf = ({ ticket, scope }: { ticket?: string; scope?: string }) => ({
    ...(ticket && { ticketDate: ticket }),
    ...(scope && { scope }),
  });

  it.each(cases.commands)('$id in /credit: $text', ({ text, unclear, ...hints }) => {
    const reading = readCommand(command(text.replace('{L}', LOOK)), rules, NOW);
    if (unclear) return expect(reading.kind).toBe('unclear');
    expect(reading).toMatchObject({ kind: 'request', request: { urls: [{ url: expect.anything() }] } });
    expect(reading).toHaveProperty('request.claim', claimOf(hints));
  });

  it.each(cases.commands)('$id in a message: $text', ({ text, unclear, ...hints }) => {
    const request = messageRequest(
      posted({
        text: text.replace('{L}', `<${LOOK}>`).replace('<<', '<').replace('>|', '|'),
        ts: `${NOW / 1000}.000100`,
      }),
      rules,
    );
    if (unclear) return expect(request).toMatchObject({ urls: [], unclear: { code: 'unclear_ticket' } });
    expect(request).toMatchObject({ urls: [{ url: expect.anything() }], claim: claimOf(hints) });
  });

  it.each([
    ['ticket: 2026-11-03'],
    ['Ticket date: 3 November 2026'],
    ['(ticket 2026/11/03)'],
    ['ticket = *2026-11-03*'],
    ['TICKET=Nov 3rd, 2026.'],
    ['--ticket 20261103'],
    ['\u200bticket\u00a0=\u00a02026\u201111\u201103'],
    ['ticket\uff1d2026-11-03'],
    ['ticket=2026-11-03 and again ticket: 2026-11-03'],
  ])('%s is the day of the ticket, in a message and in a command', (hint) => {
    expect(
      messageRequest(
        posted({ text: `credit <${LOOK}> please, ${hint} thanks`, ts: `${NOW / 1000}.000100` }),
        rules,
      )?.claim,
    ).toEqual({ ticketDate: '2026-11-03' });
    const reading = readCommand(command(`${LOOK} ${hint.replace('and again', '')}`), rules, NOW);
    expect(reading).toHaveProperty('request.claim', { ticketDate: '2026-11-03' });
  });

  it.each([
    ['ticket: 4711'],
    ['see ticket 4711'],
    ['scope: all of it'],
    ['the ticketing team'],
    [`ticket: <https://acme.zendesk.com/agent/tickets/12>`],
  ])('%s is only talk in a message', (talk) => {
    const request = messageRequest(posted({ text: `<${LOOK}> ${talk}` }), rules);
    expect(request).toMatchObject({ urls: [{ url: LOOK }], claim: {} });
  });

  it.each([
    ['ticket=4711'],
    ['ticket: 3/11/2026'],
    ['ticket=2027-01-01'],
    ['ticket=2026-11-03 ticket=2026-11-04'],
    ['scope=all'],
    ['scope=declared scope=estimated'],
  ])('%s is asked back, without an amount', (hint) => {
    const request = messageRequest(posted({ text: `<${LOOK}> ${hint}`, ts: `${NOW / 1000}.000100` }), rules);
    expect(request).toMatchObject({ urls: [], unclear: { code: expect.stringMatching(/^unclear_/) } });
    expect(readCommand(command(`${LOOK} ${hint}`), rules, NOW).kind).toBe('unclear');
  });
});

it.each(cases.links)('the link $id is $want', ({ url, want }) => {
  expect(parseLookerLink(url, rules.hosts)?.kind ?? 'none').toBe(want);
});

it.each(cases.labels)('the label $label', ({ label, want }) => {
  expect(parseClaimedAmount(label) ?? null).toEqual(want);
});

describe('many links', () => {
  const links = (count: number) =>
    Array.from({ length: count }, (_, at) => `<https://looker.example.com/looks/${at + 1}>`).join(' ');

  it('are all read up to the limit', () => {
    expect(messageRequest(posted({ text: links(LIMITS.links.value) }), rules)?.urls).toHaveLength(
      LIMITS.links.value,
    );
    expect(
      messageRequest(posted({ text: `${links(LIMITS.links.value)} ${links(LIMITS.links.value)}` }), rules)
        ?.urls,
    ).toHaveLength(LIMITS.links.value);
  });

  it('beyond it are no amount, and the answer says so, whatever the way in', () => {
    const reason = expect.stringMatching(/^Incomplete: 50 of 60 links\./);
    const unclear = { code: 'too_many_links', reason };
    const text = links(60);
    expect(messageRequest(posted({ text: links(LIMITS.links.value + 1) }), rules)).toMatchObject({
      urls: [],
      unclear: { code: 'too_many_links' },
    });
    expect(messageRequest(posted({ text }), rules)).toMatchObject({ urls: [], unclear });
    expect(shortcutRequest(shortcut({ message: posted({ text }) }), rules)).toMatchObject({
      urls: [],
      unclear,
      reply: { kind: 'thread' },
    });
    expect(readCommand(command(text), rules)).toMatchObject({
      kind: 'unclear',
      sentence: { mrkdwn: reason },
    });
  });
});
