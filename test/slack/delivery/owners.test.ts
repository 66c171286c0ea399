import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Log } from '../../../src/core/ports/log.ts';
import { ownerMessenger } from '../../../src/slack/delivery/owners.ts';
import { makeSlackClients } from '../../../src/slack/web-api/clients.ts';
import { ANN, OWNER, type SlackEmulator, startSlack } from '../../emulators/slack/index.ts';
import { MUTE } from '../../support/slack.ts';
import { silent } from '../../support/store.ts';

const MESSAGE = { text: 'Request 7F3K2Q failed', blocks: [] };

describe('what an owner is told', () => {
  let slack: SlackEmulator;
  let logged: unknown[];
  beforeEach(async () => {
    slack = await startSlack();
    logged = [];
  });
  afterEach(() => slack.close());

  const messenger = (owners: string[], patienceMs?: number) => {
    const { apiUrl, botToken } = slack;
    const { interactive } = makeSlackClients({ apiUrl, botToken: () => botToken, logger: MUTE });
    const log: Log = { ...silent, error: (facts) => logged.push(facts) };
    return ownerMessenger(interactive, owners, log, { pauseMs: 20, ...(patienceMs && { patienceMs }) });
  };

  it.each([
    { kind: '429', retryAfter: 1, times: 2 } as const,
    { kind: 'http', status: 503, times: 4 } as const,
    { kind: 'reset', times: 3 } as const,
  ])('arrives after %j', async (fault) => {
    slack.fault('chat.postMessage', fault);
    await messenger([OWNER])(MESSAGE, '7F3K2Q');
    expect(slack.dms(OWNER).map(({ text }) => text)).toEqual([MESSAGE.text]);
    expect(logged).toEqual([]);
  });

  it('is logged when Slack refuses it, or for too long, and keeps nothing from the others', async () => {
    slack.fault('chat.postMessage', { kind: 'error', error: 'messages_tab_disabled' });
    expect(await messenger([OWNER, ANN])(MESSAGE, '7F3K2Q')).toBe(true);
    expect(slack.dms(OWNER).length + slack.dms(ANN).length).toBe(1);
    slack.fault('chat.postMessage', { kind: '429', retryAfter: 30, times: 99 });
    expect(await messenger([OWNER], 300)(MESSAGE, '8F3K2Q')).toBe(false);
    expect(await messenger([])(MESSAGE, '9F3K2Q')).toBe(false);
    expect(logged).toMatchObject([
      { reference: '7F3K2Q', error: 'messages_tab_disabled' },
      { reference: '8F3K2Q', code: 'SLACK_RATE_LIMITED' },
    ]);
  });
});
