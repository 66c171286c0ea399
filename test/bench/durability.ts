import { type Asked, Fleet } from '../chaos/fleet.ts';
import type { Kind } from '../chaos/kinds.ts';
import { channels, postMany } from '../chaos/scenario.ts';
import { benchBurst } from './durability-burst.ts';
import { median, type Row } from './rows.ts';

const PROGRAM = 'dist/main.js';
const PATIENCE = 120_000;

/** The writes of a request whose holder lives. */
const WRITES: Kind[] = ['accept', 'takeover', 'renew', 'steps', 'intent', 'fact', 'done', 'retry'];

/** What durability costs and gives: writes and latency of a request, the time to take over, bursts of links. */
export async function benchDurability(): Promise<Row[]> {
  const takeover = async (lease: number, runs: number): Promise<Row> => ({
    what: `kill to takeover, LEASE_SECONDS=${lease}, longest of ${runs}`,
    value: Math.max(...(await takeovers(lease, runs))) / 1000,
    unit: 's',
    aim: `at most ${lease + 5}`,
  });
  const undisturbed = await benchUndisturbed();
  const taken = await Promise.all([takeover(30, 1), takeover(1.5, 5)]);
  // Of 1,000 links two processors are the limit; of 200 the pace of the channels is.
  const bursts = [...(await benchBurst(200, 5)), ...(await benchBurst(1000, 25))];
  return [...undisturbed, ...taken, ...bursts];
}

/** One request at a time, no faults. The latency is the bot's own measure of its calls to the store before the post. */
async function benchUndisturbed(): Promise<Row[]> {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const env = { PORT: String(port), LOG_LEVEL: 'info' };
  const slack = { channels: channels(50) };
  await using fleet = await Fleet.start({ program: PROGRAM, leaseSeconds: 30, replicas: 1, slack, env });
  await answerOneByOne(fleet, 10);
  const asked: Asked[] = [];
  const totals: number[] = [];
  const before = await storeSeconds(port);
  for (const one of await answerOneByOne(fleet, 60)) {
    asked.push(one.asked);
    totals.push(one.ms);
  }
  const after = await storeSeconds(port);
  const mean = (operation: 'PutItem' | 'UpdateItem') =>
    ((after[operation].sum - before[operation].sum) / (after[operation].count - before[operation].count)) *
    1000;
  // Before the post: one PutItem (the request is recorded), one UpdateItem (the intent).
  const added = mean('PutItem') + mean('UpdateItem');
  const writes = asked.map((one) => fleet.calls(one, ...WRITES).length);
  const early = asked.map((one) => {
    const intent = fleet.calls(one, 'intent').at(-1)?.at ?? Number.NaN;
    return fleet.calls(one, ...WRITES).filter(({ at }) => at <= intent).length;
  });
  return [
    {
      what: 'writes of an undisturbed request, most',
      value: Math.max(...writes),
      unit: '',
      aim: 'at most 6',
    },
    { what: 'of these before the post, most', value: Math.max(...early), unit: '', aim: 'at most 2' },
    { what: 'latency of the store before the post, mean', value: added, unit: 'ms', aim: 'at most 15' },
    { what: 'its share of event to post', value: (added / median(totals)) * 100, unit: '%' },
  ];
}

/** Posts in the next channel each time, and waits until the request is over; event to post in ms. */
async function answerOneByOne(fleet: Fleet, count: number): Promise<Array<{ asked: Asked; ms: number }>> {
  const { slack } = fleet.world;
  const ids = [...slack.workspace.channels.keys()];
  const answered: Array<{ asked: Asked; ms: number }> = [];
  for (let at = 0; at < count; at += 1) {
    const from = performance.now();
    const asked = fleet.post(ids[at % ids.length]);
    await slack.until(() => fleet.live(asked).length > 0, PATIENCE);
    answered.push({ asked, ms: performance.now() - from });
    await slack.until(() => fleet.calls(asked, 'done').length > 0, PATIENCE);
  }
  return answered;
}

/** Time and number of the bot's calls to DynamoDB so far, by its own metrics. */
async function storeSeconds(port: number) {
  const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const read = (what: 'sum' | 'count', operation: string) => {
    const pattern = `dependency_request_duration_seconds_${what}\\{[^}]*operation="${operation}"[^}]*\\} ([\\d.e-]+)`;
    return Number(new RegExp(pattern).exec(page)?.[1] ?? 0);
  };
  const both = (operation: string) => ({ sum: read('sum', operation), count: read('count', operation) });
  return { PutItem: both('PutItem'), UpdateItem: both('UpdateItem') };
}

/** From the kill of the replica that works on a request to the claim of another one, milliseconds. */
async function takeovers(leaseSeconds: number, runs: number): Promise<number[]> {
  const slack = { channels: channels(runs) };
  await using fleet = await Fleet.start({ program: PROGRAM, leaseSeconds, slack });
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    let killedAt = 0;
    let mended: Promise<void> = Promise.resolve();
    fleet.hook = ({ when, kind, call, replica }) => {
      // Other items are put too, such as the gesture of a message.
      const isAccept = when === 'answered' && kind === 'accept' && call.key?.startsWith('M#');
      if (killedAt > 0 || !isAccept) return undefined;
      killedAt = performance.now();
      replica.kill();
      mended = fleet.replace(replica);
      return undefined;
    };
    const [asked] = await postMany(fleet, 1, 0);
    if (!asked) throw new Error('nothing was posted');
    await fleet.world.slack.until(() => fleet.calls(asked, 'takeover').length > 0, PATIENCE);
    times.push((fleet.calls(asked, 'takeover')[0]?.at ?? Number.NaN) - killedAt);
    await mended;
  }
  return times;
}
