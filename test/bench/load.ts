import { setTimeout as pause } from 'node:timers/promises';
import { links } from '../emulators/dataset/looks.ts';
import { ANN, BOT, type NewChannel, type SlackEmulator } from '../emulators/slack/index.ts';
import { linkTo } from '../support/world/world.ts';
import { cpuMs } from './process-use.ts';
import { median } from './rows.ts';

/** Many channels, so that Slack's pace of one message a second a channel is not what is measured. */
export const CHANNELS: NewChannel[] = Array.from({ length: 100 }, (_, index) => ({
  id: `C0BENCH${String(index).padStart(4, '0')}`,
  name: `bench-${index}`,
  kind: 'public',
  members: [ANN, BOT.userId],
}));

const BURST = linkTo(links.look.burst ?? '');
export const PATIENCE = 300_000;
const IN_FLIGHT = 16;
const MEASURED = 300;

/** What a program takes for a request; milliseconds. */
export interface Measured {
  /** From the delivery of the event to the arrival of the post, one request at a time, median. */
  warm: number;
  /** The same for a request after ten seconds without one, which is how this bot usually lives. */
  idle: number;
  /** Processor time of the program's process for a request, 16 at a time. */
  cpu: number;
  perSecond: number;
}

/** Measures a program that is connected to `slack`, after the requests that let V8 compile it. */
export async function measure(slack: SlackEmulator, pid: number | undefined): Promise<Measured> {
  await throughput(slack, 200);
  const warm = median(await latencies(slack, 40, 100));
  const idle = median(await latencies(slack, 3, 10_000));
  const before = cpuMs(pid);
  const perSecond = await throughput(slack, MEASURED);
  // What is written after the post belongs to the request.
  await pause(500);
  return { warm, idle, perSecond, cpu: (cpuMs(pid) - before) / MEASURED };
}

/** One message after a pause, each in the next channel, ms. The pause keeps what follows a post out of the next one. */
export async function latencies(slack: SlackEmulator, count: number, pauseMs: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    await pause(pauseMs);
    const posts = () => slack.calls('chat.postMessage');
    const before = posts().length;
    const from = performance.now();
    slack.post({ channel: channelOf(index), user: ANN, text: `${BURST} ${index}` });
    await slack.until(() => posts().length > before, PATIENCE);
    times.push((posts()[before]?.at ?? Number.NaN) - from);
  }
  return times;
}

/** Keeps 16 requests open until `count` are answered; answers a second. */
export async function throughput(slack: SlackEmulator, count: number): Promise<number> {
  const before = slack.calls('chat.postMessage').length;
  const answered = () => slack.calls('chat.postMessage').length - before;
  const from = performance.now();
  for (let posted = 0; posted < count; posted += 1) {
    await slack.until(() => posted - answered() < IN_FLIGHT, PATIENCE);
    slack.post({ channel: channelOf(posted), user: ANN, text: `${BURST} ${posted}` });
  }
  await slack.until(() => answered() >= count, PATIENCE);
  return count / ((performance.now() - from) / 1000);
}

function channelOf(index: number): string {
  return CHANNELS[index % CHANNELS.length]?.id ?? '';
}
