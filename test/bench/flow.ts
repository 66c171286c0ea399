import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startSlack } from '../emulators/slack/index.ts';
import { runBot } from '../support/world/bot-process.ts';
import { Asker, CHANNELS, PATIENCE } from './load.ts';
import { cpuMs, rssMb } from './process-use.ts';
import { median, type Row } from './rows.ts';

/** As npm start and the image do: a heap of this size is cleaned before it grows. */
const FLAGS = ['--enable-source-maps', '--max-old-space-size=384', '--max-semi-space-size=8'];
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
  const start = () => startProgram(settings, 'dist/main.js', FLAGS);
  const starts: number[][] = [];
  for (let count = 1; count < STARTS; count += 1) {
    await using early = await start();
    starts.push([early.connectedMs, cpuMs(early.pid)]);
  }
  await using bot = await start();
  starts.push([bot.connectedMs, cpuMs(bot.pid)]);
  await using bare = await startProgram({}, 'test/bench/bare-bolt-main.ts', ['--import', 'tsx', ...FLAGS]);
  for (let count = 0; count < 10; count += 1) await bot.asker.one(100);
  const idleMb = rssMb(bot.pid);
  const rows = await besideBare(bot, bare);
  return [
    ...rows,
    { what: 'start to connected', value: median(starts.map(([ms = 0]) => ms)), unit: 'ms', aim: '1,100' },
    { what: 'start to connected, CPU', value: median(starts.map(([, ms = 0]) => ms)), unit: 'ms' },
    { what: 'RSS after ten requests', value: idleMb, unit: 'MB', aim: 'at most 115' },
    { what: 'RSS after the load', value: rssMb(bot.pid), unit: 'MB' },
  ];
}

async function besideBare(bot: Program, bare: Program): Promise<Row[]> {
  const [ours, bares] = [contender(bot, 150), contender(bare, 300)];
  const both = [ours, bares];
  // The requests that let V8 compile it.
  for (const { program, most } of both) await program.asker.many(2 * most, 15_000);
  // Ten seconds apart for each of them.
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { program, idle } of both) idle.push(await program.asker.one(5000));
  for (let count = 0; count < 30; count += 1)
    for (const { program, warm } of both) warm.push(await program.asker.one(60));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const one of both) {
      const before = cpuMs(one.program.pid);
      const { count, seconds } = await one.program.asker.many(one.most, 8000);
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
const contender = (program: Program, most: number) => ({
  ...{ program, most },
  idle: [] as number[],
  warm: [] as number[],
  ...{ seconds: 0, cpu: 0, count: 0 },
});
type Contender = ReturnType<typeof contender>;

interface Program extends AsyncDisposable {
  asker: Asker;
  pid: number | undefined;
  connectedMs: number;
}

/** A program, connected to a Slack of its own; both end with the measurement, also when it fails. */
async function startProgram(
  settings: Record<string, string>,
  program: string,
  nodeArgs: string[],
): Promise<Program> {
  const slack = await startSlack({ channels: CHANNELS });
  const from = performance.now();
  const process = runBot({ ...settings, ...slack.env() }, { program, nodeArgs });
  const dispose = async () => {
    process.kill('SIGKILL');
    await process.exited;
    await slack.close();
  };
  const connected = slack.until(() => slack.connections().length > 0, PATIENCE);
  await connected.catch(async (error: unknown) => {
    await dispose();
    throw new Error(`${program} did not connect:\n${process.output()}`, { cause: error });
  });
  const connectedMs = performance.now() - from;
  return { asker: new Asker(slack), pid: process.child.pid, connectedMs, [Symbol.asyncDispose]: dispose };
}

/** What the bot talks to, but Slack, in a process of its own that ends with this one. */
async function startServers(): Promise<AsyncDisposable & { env: Record<string, string> }> {
  const args = ['--import', 'tsx', 'test/bench/servers.ts'];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const dispose = async () => {
    const exited = once(child, 'exit');
    child.stdin.end();
    await exited;
  };
  return { env: JSON.parse(line) as Record<string, string>, [Symbol.asyncDispose]: dispose };
}
