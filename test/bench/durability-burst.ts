import { type Asked, Fleet } from '../chaos/fleet.ts';
import { channels, postMany } from '../chaos/scenario.ts';
import { rssMb } from './process-use.ts';
import { median, type Row } from './rows.ts';

const REQUESTS = 1000;
const CHANNELS = 25;
const PATIENCE = 240_000;

/** A thousand links at once, over 25 channels, on a Slack that allows a message a second a channel: 40 s at best. */
export async function benchBurst(): Promise<Row[]> {
  // Slack's own three seconds for the ack; its pauses of one and five minutes are shortened.
  const redelivery = { ackTimeoutMs: 3000, delaysMs: [20, 10_000, 30_000] };
  const slack = { channels: channels(CHANNELS), rateLimit: true, redelivery };
  await using fleet = await Fleet.start({ program: 'dist/main.js', leaseSeconds: 30, slack });
  const memory = () => Math.max(...fleet.replicas.map(({ bot }) => rssMb(bot.child.pid)));
  // What is loaded late is loaded before the measure.
  const warm = await postMany(fleet, 30, 50);
  await answered(fleet, warm);
  const before = memory();
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, memory());
  }, 250);
  const started = performance.now();
  const asked = await postMany(fleet, REQUESTS, 0);
  await answered(fleet, asked).catch(() => undefined);
  const seconds = (performance.now() - started) / 1000;
  clearInterval(watch);
  const live = asked.filter((one) => fleet.live(one).length === 1).length;
  const own = displacements(fleet, asked, (one) => `${one.channel} ${fleet.holder(one)?.id}`);
  const off = displacements(fleet, asked, ({ channel }) => channel);
  return [
    { what: 'burst of 1,000 links, answered once', value: live, unit: '', aim: '1000' },
    { what: 'burst, until the last answer', value: seconds, unit: 's', aim: '48: 1.2 of what Slack allows' },
    { what: 'burst, places off the order of arrival, a replica, most', value: Math.max(...own), unit: '' },
    { what: 'burst, places off the order of arrival, median', value: median(off), unit: '', aim: '0' },
    { what: 'burst, places off the order of arrival, most', value: Math.max(...off), unit: '' },
    { what: 'burst, RSS of a replica before, largest', value: before, unit: 'MB' },
    { what: 'burst, RSS of a replica at the peak, largest', value: peak, unit: 'MB' },
    { what: 'burst, RSS of a replica after, largest', value: memory(), unit: 'MB', aim: 'as before' },
  ];
}

function answered(fleet: Fleet, asked: Asked[]): Promise<void> {
  // Each change of the workspace asks: what has one answer is not looked at again.
  let left = asked;
  return fleet.world.slack.until(() => {
    while (left.length > 0 && fleet.live(left[left.length - 1] as Asked).length > 0) left = left.slice(0, -1);
    return left.length === 0;
  }, PATIENCE);
}

/** How many places each answer of a line is from where the order of arrival puts it. */
function displacements(fleet: Fleet, asked: Asked[], lineOf: (one: Asked) => string): number[] {
  const lines = new Map<string, string[]>();
  for (const one of asked) {
    const answers = lines.get(lineOf(one)) ?? [];
    answers.push(fleet.live(one)[0]?.ts ?? '');
    lines.set(lineOf(one), answers);
  }
  return [...lines.values()].flatMap((answers) => {
    const sorted = [...answers].sort();
    return answers.map((answer, at) => Math.abs(sorted.indexOf(answer) - at));
  });
}
