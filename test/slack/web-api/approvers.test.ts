import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { slackApprovers } from '../../../src/slack/web-api/approvers.ts';
import { makeSlackClients } from '../../../src/slack/web-api/clients.ts';
import { type SlackEmulator, type SlackOptions, startSlack } from '../../emulators/slack/index.ts';
import { quiet } from '../../emulators/slack/plain-bolt.ts';
import { silent } from '../../support/store.ts';

let slack: SlackEmulator;
const log = { ...silent, warn: jest.fn() };

async function approvers(named: string[], options: SlackOptions = {}) {
  slack = await startSlack({ usergroups: { S0FINANCE: ['U0CAROL'] }, ...options });
  const { interactive } = makeSlackClients({
    botToken: () => slack.botToken,
    apiUrl: slack.apiUrl,
    logger: quiet,
  });
  return slackApprovers(interactive, named, log);
}

const reads = () => slack.calls('usergroups.users.list').length;

describe('the approvers', () => {
  beforeEach(() => void log.warn.mockClear());
  afterEach(() => slack?.close());

  it('are nobody when none are named', async () => {
    const nobody = await approvers([]);
    expect(nobody.configured).toBe(false);
    expect(await nobody.includes('U0BOB')).toBe(false);
  });

  it('are people by id, without a question to Slack', async () => {
    const { includes } = await approvers(['U0BOB', 'W0EVE', 'S0FINANCE']);
    expect([await includes('U0BOB'), await includes('W0EVE')]).toEqual([true, true]);
    expect(reads()).toBe(0);
  });

  it('are the members of a group, read once for many clicks', async () => {
    const { includes } = await approvers(['S0FINANCE']);
    expect(await Promise.all([includes('U0CAROL'), includes('U0CAROL')])).toEqual([true, true]);
    expect(await includes('U0CAROL')).toBe(true);
    expect(reads()).toBe(1);
  });

  it('are read again before somebody is refused, so that a new member may decide at once', async () => {
    const { includes } = await approvers(['S0FINANCE']);
    expect(await includes('U0DAN')).toBe(false);
    slack.workspace.usergroups.set('S0FINANCE', ['U0CAROL', 'U0DAN']);
    expect(await includes('U0DAN')).toBe(true);
  });

  it('of a group that Slack does not know, or may not tell, are nobody, and the log says the fix', async () => {
    const unknown = await approvers(['S0NONE']);
    expect(await unknown.includes('U0CAROL')).toBe(false);
    expect(log.warn).toHaveBeenCalledWith(
      { usergroup: 'S0NONE', error: 'no_such_subteam' },
      expect.stringContaining('CREDIT_APPROVERS'),
    );
    await slack.close();
    const forbidden = await approvers(['S0FINANCE'], { scopes: ['chat:write'] });
    expect(await forbidden.includes('U0CAROL')).toBe(false);
    expect(log.warn).toHaveBeenLastCalledWith(
      { usergroup: 'S0FINANCE', error: 'missing_scope' },
      expect.stringContaining('usergroups:read'),
    );
  });

  it('of a group that Slack does not show are nobody, whatever word Slack has for it', async () => {
    const { includes } = await approvers(['S0FINANCE', 'U0BOB']);
    slack.fault('usergroups.users.list', { kind: 'error', error: 'plan_upgrade_required', times: 9 });
    expect([await includes('U0BOB'), await includes('U0CAROL')]).toEqual([true, false]);
    expect(log.warn).toHaveBeenCalledWith(
      { usergroup: 'S0FINANCE', error: 'plan_upgrade_required' },
      expect.stringContaining('CREDIT_APPROVERS'),
    );
  });

  it('are as known for some minutes while Slack is away, and unknown, with an error, when they never were', async () => {
    const { includes } = await approvers(['S0FINANCE']);
    expect(await includes('U0CAROL')).toBe(true);
    slack.fault('usergroups.users.list', { kind: 'http', times: 50 });
    expect([await includes('U0CAROL'), await includes('U0DAN')]).toEqual([true, false]);
    await slack.close();
    const fresh = await approvers(['S0FINANCE']);
    slack.fault('usergroups.users.list', { kind: 'http', times: 50 });
    await expect(fresh.includes('U0CAROL')).rejects.toMatchObject({ code: 'SLACK_UNCONFIRMED' });
  });
});
