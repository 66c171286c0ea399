import { availableParallelism } from 'node:os';
import { links } from '../emulators/dataset/looks.ts';
import { ANN, type NewChannel, type SlackEmulator, startSlack } from '../emulators/slack/index.ts';
import { linkTo } from '../support/world/world.ts';
import { CHANNELS } from './load.ts';
import { cpuMs, rssMb } from './process-use.ts';
import { startProgram, startServers } from './programs.ts';
import { median, type Row } from './rows.ts';

const PATIENCE = 240_000;

interface Asked {
  channel: string;
  ts: string;
}

/**
 * So many links at once, over so many channels, on a Slack that allows a message a second a channel, with three
 * replicas. The servers run in a process of their own, the Slack in this one; the processor time says whether the
 * machine was the limit.
 */
export async function benchBurst(count: number, channels: number): Promise<Row[]> {
  const busy = CHANNELS.slice(0, channels);
  // What Slack allows: the first one at once, then one a second.
  const atBest = count / channels - 1;
  // Slack's own three seconds for the ack; its pauses of one and five minutes are shortened.
  const redelivery = { ackTimeoutMs: 3000, delaysMs: [20, 10_000, 30_000] };
  await using servers = await startServers();
  await using slack = await startSlack({ channels: busy, rateLimit: true, redelivery });
  const settings = { ...servers.env, LOG_LEVEL: 'warn', CATCH_UP_HOURS: '0' };
  await using one = await startProgram(slack, settings);
  await using two = await startProgram(slack, settings);
  await using three = await startProgram(slack, settings);
  const replicas = [one, two, three];
  const memory = () => Math.max(...replicas.map(({ pid }) => rssMb(pid)));
  const cpuSeconds = (pids: (number | undefined)[]) =>
    pids.reduce((sum: number, pid) => sum + cpuMs(pid), 0) / 1000;
  const bots = () => cpuSeconds(replicas.map(({ pid }) => pid));
  const everything = () => bots() + cpuSeconds([servers.pid, process.pid]);
  // What is loaded late is loaded before the measure.
  await answered(slack, post(slack, busy, 6 * channels));
  const before = memory();
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, memory());
  }, 250);
  const [callsBefore, botsBefore, allBefore] = [slack.calls().length, bots(), everything()];
  const started = performance.now();
  const asked = post(slack, busy, count);
  await answered(slack, asked).catch(() => undefined);
  const seconds = (performance.now() - started) / 1000;
  clearInterval(watch);
  const share = (everything() - allBefore) / (seconds * availableParallelism());
  const calls = slack.calls().slice(callsBefore);
  const refused = calls.filter(({ error }) => error === 'ratelimited').length;
  const live = asked.filter(({ channel, ts }) => slack.thread(channel, ts).length === 1).length;
  const off = displacements(slack, busy, asked);
  const burst = (what: string, value: number, unit = '', aim?: string): Row => ({
    what: `${count} links in ${channels} channels: ${what}`,
    value,
    unit,
    ...(aim !== undefined && { aim }),
  });
  return [
    burst('answered once', live, '', String(count)),
    burst('until the last answer', seconds, 's'),
    burst('beside what Slack allows', seconds / atBest, 'x', 'at most 1.2'),
    burst('posts that Slack refused (429)', refused),
    burst('CPU of the replicas', bots() - botsBefore, 's'),
    burst(
      'share of all processors, emulators too',
      share * 100,
      '%',
      'under 90, else the machine is measured',
    ),
    burst('places off the order of arrival, median', median(off), '', '0'),
    burst('places off the order of arrival, most', Math.max(...off)),
    burst('RSS of a replica before, largest', before, 'MB'),
    burst('RSS of a replica at the peak, largest', peak, 'MB'),
    burst('RSS of a replica after, largest', memory(), 'MB', 'as before'),
  ];
}

function post(slack: SlackEmulator, busy: NewChannel[], count: number): Asked[] {
  const link = linkTo(links.look.burst ?? '');
  return Array.from({ length: count }, (_, at) => {
    const channel = busy[at % busy.length]?.id ?? '';
    return { channel, ts: slack.post({ channel, user: ANN, text: `${link} ${at}` }) };
  });
}

function answered(slack: SlackEmulator, asked: Asked[]): Promise<void> {
  // Each change of the workspace asks: what has one answer is not looked at again.
  const left = [...asked];
  return slack.until(() => {
    for (let last = left.at(-1); last; last = left.at(-1)) {
      if (slack.thread(last.channel, last.ts).length === 0) return false;
      left.pop();
    }
    return true;
  }, PATIENCE);
}

/** How many places each answer of a channel is from where the order of arrival puts it. */
function displacements(slack: SlackEmulator, busy: NewChannel[], asked: Asked[]): number[] {
  return busy.flatMap(({ id }) => {
    const own = asked.filter(({ channel }) => channel === id);
    const answers = own.map(({ channel, ts }) => slack.thread(channel, ts)[0]?.ts ?? '');
    const sorted = [...answers].sort();
    return answers.map((answer, at) => Math.abs(sorted.indexOf(answer) - at));
  });
}
