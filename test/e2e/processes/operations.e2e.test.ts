import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { links } from '../../emulators/dataset/looks.ts';
import { startSecrets } from '../../emulators/secrets/index.ts';
import { ANN, CREDITS, OWNER } from '../../emulators/slack/index.ts';
import { type BotProcess, runBot } from '../../support/world/bot-process.ts';
import { linkTo, WEB_HOST } from '../../support/world/world.ts';
import { PATIENCE, type Rig, startRig } from '../rig.ts';

const burst = linkTo(links.look.burst ?? '');
const SECRET = 'credit-bot/test';

/** A bot whose tokens come from Secrets Manager, as in production. */
async function startWithSecret(more: Record<string, string> = {}) {
  const rig = await startRig({ replicas: 0 });
  const secrets = await startSecrets();
  const { SLACK_BOT_TOKEN: _, SLACK_APP_TOKEN: __, ...env } = rig.world.env();
  const { slack } = rig.world;
  const store = () => secrets.put(SECRET, tokensOf(rig));
  await store();
  const where = { CREDIT_SECRET_ID: SECRET, AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url };
  const bot = runBot({ ...env, ...where, ...more });
  rig.bots.push(bot);
  await slack.until(() => slack.connections().length > 0 || bot.child.exitCode !== null, PATIENCE);
  const dispose = async () => {
    await rig[Symbol.asyncDispose]();
    await secrets.close();
  };
  return { rig, slack, bot, store, [Symbol.asyncDispose]: dispose };
}

function tokensOf({ world: { slack } }: Rig): string {
  return JSON.stringify({ SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken });
}

function expectNoToken(bot: BotProcess): void {
  expect(bot.child.exitCode).toBeNull();
  expect(bot.output()).not.toMatch(/xoxb-[^"*\s]|xapp-[^"*\s]/);
}

describe('a rotated token in the secret', () => {
  it('of the bot is read when Slack refuses the old one, and the answer is posted with the new one', async () => {
    await using running = await startWithSecret();
    const { rig, slack, bot, store } = running;
    await rig.answer(rig.post(burst));
    slack.rotate({ bot: true });
    await store();
    const answer = await rig.answer(rig.post(`${burst} after the rotation`));
    expect(answer.text).toMatch(/^Recommended credit: \$1,439\.10/);
    expect(rig.logged('Credentials changed')).toMatchObject([{ settings: ['SLACK_BOT_TOKEN'] }]);
    expectNoToken(bot);
  });

  it('of the app is read when Slack refuses the old one, and the socket comes back with the new one', async () => {
    await using running = await startWithSecret();
    const { rig, slack, bot, store } = running;
    slack.rotate({ app: true });
    await store();
    slack.socket.reset();
    const answer = await rig.answer(rig.post(burst));
    expect(answer.text).toMatch(/^Recommended credit: \$1,439\.10/);
    expect(rig.logged('Credentials changed')).toMatchObject([{ settings: ['SLACK_APP_TOKEN'] }]);
    expectNoToken(bot);
  });

  it('of the app is read in time, and replaces the connection before the old one is withdrawn', async () => {
    await using running = await startWithSecret({ SECRET_REFRESH_SECONDS: '1' });
    const { rig, slack, bot, store } = running;
    slack.rotate({ app: true });
    await store();
    await slack.until(() => rig.logged('connected to Slack').length > 1, PATIENCE);
    const answer = await rig.answer(rig.post(burst));
    expect(answer.text).toMatch(/^Recommended credit: \$1,439\.10/);
    expectNoToken(bot);
  });
});

describe('the metrics of the running program', () => {
  it('move with what happens: events, acks, signs, stages, dependencies, leases, answers, refusals', async () => {
    const port = await freePort();
    await using rig = await startRig({ env: { PORT: String(port), COMMIT: 'abc1234' } });
    const { slack } = rig.world;
    await rig.answer(rig.post(burst));
    await rig.answer(rig.post(linkTo(links.missing)));
    await rig.answer(rig.post(linkTo('/merge?mid=abc')));
    await slack.command({ user: ANN, channel: CREDITS, text: `https://${WEB_HOST}${links.look.burst}` });
    await slack.until(() => rig.logged('request finished').length === 4, PATIENCE);
    const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const value = (series: string) =>
      Number(
        page
          .split('\n')
          .find((line) => line.startsWith(`credit_bot_${series} `))
          ?.split(' ')[1],
      );
    const moved = {
      'event_ack_duration_seconds_count{kind="command"}': 1,
      'first_response_seconds_count{kind="message"}': 3,
      'first_response_seconds_count{kind="command"}': 1,
      'requests_total{kind="message",outcome="answered"}': 1,
      'requests_total{kind="message",outcome="failed"}': 1,
      'requests_total{kind="message",outcome="refused"}': 1,
      'requests_total{kind="command",outcome="answered"}': 1,
      'request_duration_seconds_count{kind="message",outcome="answered"}': 1,
      'stage_duration_seconds_count{stage="fetch-sql",outcome="next"}': 2,
      'stage_duration_seconds_count{stage="fetch-sql",outcome="error"}': 1,
      'recommended_amount_sum{currency="USD",confidence="MEDIUM"}': 2878.2,
      'refused_total{code="unsupported_link"}': 1,
      result_rows_count: 2,
      'lease_events_total{event="acquired"}': 4,
      requests_in_flight: 0,
      socket_connected: 1,
    };
    expect(Object.fromEntries(Object.keys(moved).map((series) => [series, value(series)]))).toEqual(moved);
    // Slack sends the bot its own messages too.
    for (const series of [
      'events_received_total{kind="message",retry="false"}',
      'event_ack_duration_seconds_count{kind="message"}',
    ])
      expect(value(series)).toBeGreaterThanOrEqual(3);
    for (const [dependency, operation] of [
      ['slack', 'chat.postMessage'],
      ['looker', '\\w+'],
      ['trino', '\\w+'],
      ['dynamodb', 'PutItem'],
    ])
      expect(page).toMatch(
        new RegExp(
          `^credit_bot_dependency_requests_total\\{dependency="${dependency}",operation="${operation}",outcome="ok"\\} [1-9]`,
          'm',
        ),
      );
    expect(page).toMatch(/^credit_bot_build_info\{version="\d+\.\d+\.\d+",commit="abc1234"/m);
    expect(page).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
    expect(page).toMatch(/^credit_bot_requests_waiting \d+$/m);
  });

  it('count a dry run as such, and nobody as having waited for its answer', async () => {
    const port = await freePort();
    await using rig = await startRig({ env: { PORT: String(port), DRY_RUN: 'true' } });
    rig.post(burst);
    await rig.world.slack.until(() => rig.logged('request finished').length === 1, PATIENCE);
    const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(page).toContain('credit_bot_requests_total{kind="message",outcome="dry_run"} 1');
    expect(page).toContain('credit_bot_requests_total{kind="message",outcome="answered"} 0');
    expect(page).not.toContain('credit_bot_first_response_seconds_count');
  });
});

describe('a canary in every secret', () => {
  it('shows in no log line, no metric, no reply and no line of the doctor, whatever is refused', async () => {
    const port = await freePort();
    const secret = {
      LOOKER_CLIENT_ID: 'canary0client0id',
      LOOKER_CLIENT_SECRET: 'canary0client0secret',
      TRINO_PASSWORD: 'canary0password',
      AWS_SECRET_ACCESS_KEY: 'canary0aws0key',
    };
    const { LOOKER_CLIENT_ID: _, LOOKER_CLIENT_SECRET: __, ...trinoOnly } = secret;
    await using rig = await startRig({ env: { ...secret, PORT: String(port), LOG_LEVEL: 'trace' } });
    const { slack, trino } = rig.world;
    await rig.answer(rig.post(burst));
    const second = runBot({ ...rig.world.env(), ...trinoOnly, LOG_LEVEL: 'trace' });
    rig.bots.push(second);
    trino.faultFor = () => ({ status: 401 });
    const doctor = runBot({ ...rig.world.env(), ...secret, LOG_LEVEL: 'trace' }, { args: ['doctor'] });
    expect(await doctor.exited).toBe(1);
    expect(doctor.output()).toMatch(/LOOKER_CLIENT_SECRET/);
    await slack.until(() => slack.connections().length > 1, PATIENCE);
    await rig.answer(rig.post(burst));
    const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const seen = [
      ...rig.bots.map((bot) => bot.output()),
      doctor.output(),
      page,
      JSON.stringify([slack.history(CREDITS), slack.dms(OWNER)]),
    ];
    for (const text of seen) {
      expect(text.length).toBeGreaterThan(200);
      for (const value of [...Object.values(secret), slack.botToken, slack.appToken])
        expect(text).not.toContain(value);
    }
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
