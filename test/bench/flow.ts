import { startSlack } from '../emulators/slack/index.ts';
import { Asker, CHANNELS } from './load.ts';
import { cpuMs, rssMb } from './process-use.ts';
import { FLAGS, type Program, startProgram, startServers } from './programs.ts';
import { median, type Row } from './rows.ts';

const STARTS = 3;
const ROUNDS = 3;

/**
 * The bot beside a bare Bolt listener: latency, processor time a request, requests a second; its start and memory. The
 * servers run in a process of their own, and the two Slacks that ask in this one, so that each program is measured
 * alone. Both are asked turn by turn: what else the machine does then meets both, and the ratios say more than the
 * times. Takes about two minutes, and not much longer on a slow machine.
 */
export async function benchFlow(): Promise<Row[]> {
  await using servers = await startServers();
  const settings = { ...servers.env, MAX_CONCURRENCY: '16', LOG_LEVEL: 'warn', CATCH_UP_HOURS: '0' };
  await using slack = await startSlack({ channels: CHANNELS });
  const starts: number[][] = [];
  for (let count = 1; count < STARTS; count += 1) {
    await using early = await startProgram(slack, settings);
    starts.push([early.connectedMs, cpuMs(early.pid)]);
  }
  await using bot = await startProgram(slack, settings);
  starts.push([bot.connectedMs, cpuMs(bot.pid)]);
  await using other = await startSlack({ channels: CHANNELS });
  const tsx = { program: 'test/bench/bare-bolt-main.ts', nodeArgs: ['--import', 'tsx', ...FLAGS] };
  await using bare = await startProgram(other, {}, tsx);
  const [ours, bares] = [contender(bot, new Asker(slack), 150), contender(bare, new Asker(other), 300)];
  for (let count = 0; count < 10; count += 1) await ours.asker.one(100);
  const idleMb = rssMb(bot.pid);
  const rows = await besideBare(ours, bares);
  return [
    ...rows,
    { what: 'start to connected', value: median(starts.map(([ms = 0]) => ms)), unit: 'ms', aim: '1,100' },
    { what: 'start to connected, CPU', value: median(starts.map(([, ms = 0]) => ms)), unit: 'ms' },
    { what: 'RSS after ten requests', value: idleMb, unit: 'MB', aim: 'at most 115' },
    { what: 'RSS after the load', value: rssMb(bot.pid), unit: 'MB' },
  ];
}

async function besideBare(ours: Contender, bares: Contender): Promise<Row[]> {
  const both = [ours, bares];
  // The requests that let V8 compile it.
  for (const { asker, most } of both) await asker.many(2 * most, 15_000);
  // Ten seconds apart for each of them.
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { asker, idle } of both) idle.push(await asker.one(5000));
  for (let count = 0; count < 30; count += 1)
    for (const { asker, warm } of both) warm.push(await asker.one(60));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const one of both) {
      const before = cpuMs(one.program.pid);
      const { count, seconds } = await one.asker.many(one.most, 8000);
      one.cpu += cpuMs(one.program.pid) - before;
      one.seconds += seconds;
      one.count += count;
    }
  const beside = (what: string, unit: string, of: (one: Contender) => number, aim?: string) => [
    { what, value: of(ours), unit },
    { what: `${what}, bare Bolt`, value: of(bares), unit },
    { what: `${what}, ratio`, value: of(ours) / of(bares), unit: 'x', ...(aim && { aim }) },
  ];
  return [
    ...beside('event to post, median', 'ms', ({ warm }) => median(warm), 'at most 6'),
    ...beside('event to post after 10 s idle, median', 'ms', ({ idle }) => median(idle)),
    ...beside('CPU a request, 16 in flight', 'ms', ({ cpu, count }) => cpu / count, 'at most 7'),
    ...beside('requests a second, 16 in flight', '/s', ({ seconds, count }) => count / seconds),
  ];
}

/** A program and what was measured of it; `most`: requests of a round. */
const contender = (program: Program, asker: Asker, most: number) => ({
  ...{ program, asker, most },
  idle: [] as number[],
  warm: [] as number[],
  ...{ seconds: 0, cpu: 0, count: 0 },
});
type Contender = ReturnType<typeof contender>;
