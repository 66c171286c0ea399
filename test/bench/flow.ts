import { readFileSync } from 'node:fs';
import { links } from '../emulators/dataset/looks.ts';
import { ANN, BOT, type NewChannel, type SlackEmulator } from '../emulators/slack/index.ts';
import { type BotProcess, runBot } from '../support/world/bot-process.ts';
import { linkTo, startWorld, type World } from '../support/world/world.ts';
import { median, type Row } from './rows.ts';

/** Many channels, so that Slack's pace of one message a second a channel is not what is measured. */
const CHANNELS: NewChannel[] = Array.from({ length: 100 }, (_, index) => ({
  id: `C0BENCH${String(index).padStart(4, '0')}`,
  name: `bench-${index}`,
  kind: 'public',
  members: [ANN, BOT.userId],
}));

const BURST = linkTo(links.look.burst ?? '');
const PATIENCE = 60_000;

/** A Trino that answers at once: one line of spend, no engine behind it. */
const AT_ONCE = {
  queuedPages: 0,
  script: () => ({
    columns: [
      { name: 'month', type: 'varchar' },
      { name: 'country', type: 'varchar' },
      { name: 'sms_fee', type: 'decimal(18,4)' },
    ],
    rows: [['2026-10', 'BD', '4948.8000']],
  }),
};

/** Latency beside a bare Bolt listener, requests a second, start, memory. Two processes on one local Slack each. */
export async function benchFlow(): Promise<Row[]> {
  await using world = await startWorld({ slack: { channels: CHANNELS }, trino: AT_ONCE });
  await world.createTable();
  const started = performance.now();
  const env = { ...world.env(), MAX_CONCURRENCY: '16', LOG_LEVEL: 'warn', CATCH_UP_HOURS: '0' };
  // As npm start and the image do: a heap of this size is cleaned before it grows.
  const bot = runBot(env, { nodeArgs: ['--max-old-space-size=384', '--max-semi-space-size=8'] });
  await world.slack.until(() => world.slack.connections().length > 0, PATIENCE);
  const connectedMs = performance.now() - started;
  // The first requests load what is loaded late.
  await latencies(world.slack, 10);
  const idle = rss(bot);
  const ours = await latencies(world.slack, 60);
  const bare = await benchBare();
  const perSecond = await throughput(world, 16, 200);
  const before = rss(bot);
  await throughput(world, 16, 1000);
  const after = rss(bot);
  await bot.stop();
  return [
    { what: 'event to post, median', value: median(ours), unit: 'ms' },
    { what: 'event to post, bare Bolt, median', value: median(bare), unit: 'ms' },
    {
      what: 'event to post, more than bare Bolt',
      value: median(ours) - median(bare),
      unit: 'ms',
      aim: 'at most 25',
    },
    { what: 'requests a second, 16 in flight', value: perSecond, unit: '/s' },
    { what: 'start to connected', value: connectedMs, unit: 'ms' },
    { what: 'RSS idle', value: idle, unit: 'MB', aim: 'under 150' },
    { what: 'RSS after 270 requests', value: before, unit: 'MB' },
    { what: 'RSS after 1,270 requests', value: after, unit: 'MB', aim: 'no growth' },
  ];
}

async function benchBare(): Promise<number[]> {
  await using world = await startWorld({ slack: { channels: CHANNELS } });
  const bare = runBot(world.slack.env(), {
    program: 'test/bench/bare-bolt-main.ts',
    nodeArgs: ['--import', 'tsx'],
  });
  await world.slack.until(() => world.slack.connections().length > 0, PATIENCE);
  await latencies(world.slack, 10);
  const times = await latencies(world.slack, 60);
  bare.kill('SIGKILL');
  await bare.exited;
  return times;
}

/** One message at a time, each in the next channel: from its delivery to the arrival of chat.postMessage, ms. */
async function latencies(slack: SlackEmulator, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const posts = () => slack.calls('chat.postMessage');
    const before = posts().length;
    const from = performance.now();
    slack.post({ channel: channelOf(index), user: ANN, text: `${BURST} ${index}` });
    await slack.until(() => posts().length > before, PATIENCE);
    times.push((posts()[before]?.at ?? Number.NaN) - from);
  }
  return times;
}

/** Keeps `inFlight` requests open until `count` are answered; answers a second. */
async function throughput({ slack }: World, inFlight: number, count: number): Promise<number> {
  const before = slack.calls('chat.postMessage').length;
  const answered = () => slack.calls('chat.postMessage').length - before;
  const from = performance.now();
  for (let posted = 0; posted < count; posted += 1) {
    await slack.until(() => posted - answered() < inFlight, PATIENCE);
    slack.post({ channel: channelOf(posted), user: ANN, text: `${BURST} ${posted}` });
  }
  await slack.until(() => answered() >= count, PATIENCE);
  return count / ((performance.now() - from) / 1000);
}

function channelOf(index: number): string {
  return CHANNELS[index % CHANNELS.length]?.id ?? '';
}

/** Resident memory of a process in MB (Linux). */
function rss({ child }: BotProcess): number {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes) / 1024;
  } catch {
    return Number.NaN;
  }
}
