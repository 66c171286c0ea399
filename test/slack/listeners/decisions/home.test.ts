import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { LIMITS } from '../../../../src/core/limits.ts';
import type { RecordHead } from '../../../../src/core/record.ts';
import { type HomeParts, registerHome } from '../../../../src/slack/listeners/decisions/home.ts';
import { OpenHomes } from '../../../../src/slack/listeners/decisions/open-homes.ts';
import { ANN, OWNER, type SlackEmulator, startSlack } from '../../../emulators/slack/index.ts';
import { quiet } from '../../../emulators/slack/plain-bolt.ts';
import { aDecision } from '../../../support/records.ts';
import { aRequest } from '../../../support/store.ts';
import { until } from '../../../support/until.ts';
import { type SocketBot, silentLog, socketBot } from '../../socket/bot.ts';

function waitingHead(): RecordHead {
  const request = aRequest({ user: ANN });
  const totals = [{ currency: 'USD', amount: '10.00', charged: '20.00' }];
  const rest = { accounts: ['AC1'], deadline: null, makers: [ANN], decisions: [] };
  return { request, totals, status: 'open', ...rest };
}

describe('an App Home that somebody has open', () => {
  let slack: SlackEmulator;
  let bot: SocketBot;
  let ending: AbortController;
  let heads: RecordHead[];
  let looks: number;

  beforeEach(async () => {
    slack = await startSlack();
    bot = socketBot(slack);
    ending = new AbortController();
    [heads, looks] = [[waitingHead(), waitingHead()], 0];
    const parts: HomeParts = {
      client: new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, logger: quiet }),
      approvers: { configured: true, includes: async (user) => user === OWNER },
      records: {
        waiting: async () => {
          looks += 1;
          return { heads: heads.filter(({ decisions }) => decisions.length === 0), more: false };
        },
        askedBy: async (user) => (user === ANN ? heads : []),
      },
      counts: async () => ({ answered: 2, noCredit: 0, failed: 0, waiting: 0 }),
      workspaceUrl: undefined,
      dryRun: false,
      ending: ending.signal,
      log: silentLog,
      times: { every: 20, keep: 60_000 },
    };
    registerHome(bot.app, parts);
    await bot.supervisor.start();
  });
  afterEach(async () => {
    ending.abort();
    await bot[Symbol.asyncDispose]();
    await slack.close();
  });

  const home = (user: string) => JSON.stringify(slack.home(user) ?? '');
  const shows = (user: string, text: string) => slack.until(() => home(user).includes(text), 10_000);

  it('follows a decision and a new answer, for who decides and for who asked', async () => {
    for (const user of [OWNER, ANN]) slack.openHome(user);
    await shows(OWNER, 'Waiting for a decision: 2');
    await shows(ANN, 'Recommended: $10.00, waiting for a decision');
    const [first] = heads;
    if (first) heads[0] = { ...first, decisions: [aDecision()], status: 'approved' };
    await shows(OWNER, 'Waiting for a decision: 1');
    await shows(ANN, 'Approved: $4,948.80');
    heads.push(waitingHead());
    await shows(OWNER, 'Waiting for a decision: 2');
  });

  it('is published only when it says something else', async () => {
    slack.openHome(OWNER);
    await shows(OWNER, 'Waiting for a decision: 2');
    const published = slack.home(OWNER)?.hash;
    const before = looks;
    await slack.until(() => looks > before + 5, 10_000);
    expect(slack.home(OWNER)?.hash).toBe(published);
  });
});

describe('open App Homes', () => {
  const view = { type: 'home' as const, blocks: [] };

  it('are looked at for a while only, and no more when the bot ends', async () => {
    let looked = 0;
    const ending = new AbortController();
    const parts = {
      look: async (users: readonly string[]) => {
        looked += 1;
        return new Map(users.map((user) => [user, { view, same: 'x' }]));
      },
      publish: async () => undefined,
      ending: ending.signal,
      log: silentLog,
    };
    const short = new OpenHomes({ ...parts, times: { every: 5, keep: 40 } });
    short.opened('A', 'x');
    await untilStill(() => looked);
    expect(looked).toBeGreaterThan(0);
    const long = new OpenHomes({ ...parts, times: { every: 5, keep: 60_000 } });
    long.opened('A', 'x');
    ending.abort();
    await untilStill(() => looked);
  });

  it('go on after a look that failed, and forget who cannot be shown anything', async () => {
    const published: string[] = [];
    let looks = 0;
    const ending = new AbortController();
    const homes = new OpenHomes({
      look: async (users) => {
        looks += 1;
        if (looks === 1) throw new Error('no table');
        return new Map(users.map((user) => [user, { view, same: `${looks}` }]));
      },
      publish: async (user) => {
        published.push(user);
        if (user === 'GONE') throw new Error('user_not_found');
      },
      ending: ending.signal,
      log: silentLog,
      times: { every: 5, keep: 60_000 },
    });
    homes.opened('GONE', '0');
    homes.opened('A', '0');
    await until(() => published.length >= 4);
    ending.abort();
    expect(published.slice(0, 4)).toEqual(['GONE', 'A', 'A', 'A']);
  });

  it('are those of the people who opened theirs last, up to the limit', async () => {
    const ending = new AbortController();
    const most = LIMITS.openHomes.value;
    const users = await new Promise<readonly string[]>((resolve) => {
      const homes = new OpenHomes({
        look: async (open) => {
          resolve(open);
          return new Map();
        },
        publish: async () => undefined,
        ending: ending.signal,
        log: silentLog,
        times: { every: 5, keep: 60_000 },
      });
      for (let at = 0; at <= most; at += 1) homes.opened(`U${at}`, 'x');
    });
    ending.abort();
    expect([users.length, users[0], users.at(-1)]).toEqual([most, 'U1', `U${most}`]);
  });

  /** Resolves once the number stays the same for ten times as long as a look takes. */
  async function untilStill(count: () => number): Promise<void> {
    for (let [before, same] = [-1, 0]; same < 10; ) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      same = count() === before ? same + 1 : 0;
      before = count();
    }
  }
});
