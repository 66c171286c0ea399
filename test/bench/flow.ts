import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startSlack } from '../emulators/slack/index.ts';
import { type BotProcess, runBot } from '../support/world/bot-process.ts';
import { CHANNELS, latencies, type Measured, measure, PATIENCE, throughput } from './load.ts';
import { cpuMs, rssMb } from './process-use.ts';
import type { Row } from './rows.ts';

/** As npm start and the image do: a heap of this size is cleaned before it grows. */
const FLAGS = ['--enable-source-maps', '--max-old-space-size=384', '--max-semi-space-size=8'];

/**
 * The bot beside a bare Bolt listener: latency, processor time a request, requests a second; its start and memory. The
 * servers run in a process of their own, and the Slack that asks in this one, so that the bot is measured alone; the
 * ratios of one run say more than the times, which are the machine's.
 */
export async function benchFlow(): Promise<Row[]> {
  const ours = await benchBot();
  const bare = await benchBare();
  const beside = (what: string, unit: string, of: (one: Measured) => number, aim?: string): Row[] => [
    { what, value: of(ours), unit },
    { what: `${what}, bare Bolt`, value: of(bare), unit },
    { what: `${what}, ratio`, value: of(ours) / of(bare), unit: 'x', ...(aim && { aim }) },
  ];
  return [
    ...beside('event to post, median', 'ms', ({ warm }) => warm, 'at most 6'),
    ...beside('event to post after 10 s idle, median', 'ms', ({ idle }) => idle),
    ...beside('CPU a request, 16 in flight', 'ms', ({ cpu }) => cpu, 'at most 7'),
    ...beside('requests a second, 16 in flight', '/s', ({ perSecond }) => perSecond),
    ...ours.rows,
  ];
}

async function benchBot(): Promise<Measured & { rows: Row[] }> {
  await using servers = await startServers();
  await using world = await startProgram();
  const { slack } = world;
  const started = performance.now();
  const settings = { MAX_CONCURRENCY: '16', LOG_LEVEL: 'warn', CATCH_UP_HOURS: '0' };
  const bot = world.run({ ...servers.env, ...slack.env(), ...settings }, { nodeArgs: FLAGS });
  await slack.until(() => slack.connections().length > 0, PATIENCE);
  const connectedMs = performance.now() - started;
  const { pid } = bot.child;
  const startCpu = cpuMs(pid);
  await latencies(slack, 10, 100);
  const idle = rssMb(pid);
  const measured = await measure(slack, pid);
  const before = rssMb(pid);
  await throughput(slack, 600);
  const after = rssMb(pid);
  const rows: Row[] = [
    { what: 'start to connected', value: connectedMs, unit: 'ms', aim: 'at most 1,100' },
    { what: 'start to connected, CPU', value: startCpu, unit: 'ms' },
    { what: 'RSS idle', value: idle, unit: 'MB', aim: 'at most 115' },
    { what: 'RSS after 550 requests', value: before, unit: 'MB' },
    { what: 'RSS after 1,150 requests', value: after, unit: 'MB', aim: 'no growth' },
  ];
  return { ...measured, rows };
}

async function benchBare(): Promise<Measured> {
  await using world = await startProgram();
  const { slack } = world;
  const program = 'test/bench/bare-bolt-main.ts';
  const bare = world.run(slack.env(), { program, nodeArgs: ['--import', 'tsx', ...FLAGS] });
  await slack.until(() => slack.connections().length > 0, PATIENCE);
  return measure(slack, bare.child.pid);
}

/** A Slack, and what is run on it; both end with the measurement, also when it fails. */
async function startProgram() {
  const slack = await startSlack({ channels: CHANNELS });
  const programs: BotProcess[] = [];
  return {
    slack,
    run: (...how: Parameters<typeof runBot>): BotProcess => {
      const program = runBot(...how);
      programs.push(program);
      return program;
    },
    async [Symbol.asyncDispose]() {
      for (const program of programs) program.kill('SIGKILL');
      await Promise.all(programs.map(({ exited }) => exited));
      await slack.close();
    },
  };
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
