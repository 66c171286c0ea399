import { describe, expect, it } from '@jest/globals';
import { assess } from '../../../src/core/credit/calculate.ts';
import type { Cell } from '../../../src/core/credit/types.ts';
import { decide } from '../../../src/core/decide.ts';
import type { Calculated, Decision } from '../../../src/core/decision.ts';
import { makeRequest } from '../../../src/core/request.ts';
import { render } from '../../../src/slack/messages/index.ts';
import { status } from '../../../src/slack/messages/status.ts';
import { asText } from '../../support/as-text.ts';

const request = (door: 'message' | 'command') =>
  makeRequest({
    ...{ key: 'M#C1#1.1', door, channel: 'C1', user: 'U1', urls: [], claim: {}, askedAt: 0 },
    reply: { kind: 'thread', channel: 'C1', threadTs: '1.1' },
  });

/** BD with 100 messages a day for two weeks, then `last` ones. */
function psms(last: number): Calculated {
  const rows = Array.from({ length: 15 }, (_, at): Cell[] => {
    const messages = at < 14 ? 100 : last;
    return [`2026-01-${String(at + 5).padStart(2, '0')}`, 'BD', messages, (messages * 0.08).toFixed(2)];
  });
  const table = { columns: ['day', 'country', 'messages', 'spend'], rows };
  const claim = { account: 'AC1', ticket_date: '2026-02-01' };
  const link = { url: 'https://looker.example.com/looks/8', title: 'Messages a day' };
  const assessment = assess({ table, claim, policy: { id: 'psms-credit-v1' } });
  return { kind: 'calculated', link, product: 'psms', ...assessment };
}

function verify(): Calculated {
  const table = {
    columns: ['country', 'month', 'messages', 'sms_spend'],
    rows: [['BD', '2026-01', 10, '10.00']],
  };
  const claim = { account: 'AC1', ticket_date: '2026-02-01' };
  const link = { url: 'https://looker.example.com/looks/7', title: 'Fraud spend' };
  return { kind: 'calculated', link, product: 'verify', ...assess({ table, claim, policy: {} }) };
}

function said(answer: Decision, door: 'message' | 'command' = 'message') {
  const message = render(answer, request(door));
  if (!message) throw new Error('nothing is said');
  return { text: message.text, shown: asText(message) };
}

describe('an answer about PSMS', () => {
  it('says how the volume gave the amount', () => {
    const { text, shown } = said(decide([psms(1000)]));
    expect(text).toMatch(/^Recommended credit: \$72\.00\. \*?Medium confidence/);
    expect(shown).toContain('PSMS · estimated from daily messages · account AC1');
    expect(shown).toContain('900 of 1,000 messages');
    expect(shown).toContain(
      'usual 100; 1,000 messages, above the surge line 175 (the larger of 1.75 × 100 and 100 + 5 × 0.0); excess 1,000 − 100 = 900; $80.00 × 900 / 1,000 = $72.00',
    );
    expect(shown).toContain('a campaign may look the same');
  });

  it('says what is not credited, and why', () => {
    const { text, shown } = said(decide([psms(400)]));
    expect(text).toMatch(
      /^No credit recommended: the volume is up, but that may have other causes than fraud\./,
    );
    expect(text).toContain(
      'Not credited: $24.00 on 19 Jan, messages up 4.0 times: a campaign looks like this too.',
    );
    expect(shown).toContain('held, excess 400 messages − 100 = 300; $32.00 × 300 / 400 = $24.00');
    expect(shown).toContain('I looked at 15 days, 1 country and 1,800 messages.');
  });
});

describe('an answer about several products', () => {
  it('has a total for each of them', () => {
    const { text, shown } = said(decide([verify(), psms(1000)]));
    expect(text).toMatch(/^Recommended credit: \$10\.00 for Verify and \$72\.00 for PSMS\./);
    expect(shown).toContain('Total Verify USD | $10.00');
    expect(shown).toContain('Total PSMS USD');
    expect(shown).toContain('policy verify-credit-v2, psms-credit-v1');
  });
});

describe('a query of a product that is not answered', () => {
  it.each([
    [{}, 'This is not a Verify query, so there is nothing to recommend. Other products are not covered yet.'],
    [
      { covered: ['Verify', 'PSMS'] },
      'This is a query of no product that I cover, so there is nothing to recommend. I cover Verify and PSMS.',
    ],
    [
      { product: 'PSMS' },
      'This is a query of PSMS, so there is nothing to recommend. Other products are not covered yet.',
    ],
  ])('gets a sentence when somebody asks for it, and none in a channel: %j', (facts, sentence) => {
    expect(said({ kind: 'not_verify', ...facts }, 'command').text).toBe(sentence);
    expect(render({ kind: 'not_verify', ...facts }, request('message'))).toBeUndefined();
  });
});

describe('/credit status', () => {
  it('says which policy is in force, also when the table does not answer', () => {
    const facts = { dryRun: false, policies: ['Verify: verify-credit-v2, digest 0123456789ab'] };
    const counts = { answered: 1, noCredit: 0, failed: 0, waiting: 0 };
    const inForce = 'Policy in force: Verify: verify-credit-v2, digest 0123456789ab.';
    expect(status(counts, facts).text).toMatch(new RegExp(`0 waiting\\. ${inForce}$`));
    expect(status(undefined, facts).text).toContain(inForce);
  });
});
