import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { SlackEmulator } from '../emulators/slack/index.ts';
import { runBot } from '../support/world/bot-process.ts';

/** As npm start and the image do: a heap of this size is cleaned before it grows. */
export const FLAGS = ['--enable-source-maps', '--max-old-space-size=384', '--max-semi-space-size=8'];

const PATIENCE = 60_000;

/** A program in a process of its own, connected to Slack; it ends with the measurement, also when that fails. */
export interface Program extends AsyncDisposable {
  pid: number | undefined;
  connectedMs: number;
}

export async function startProgram(
  slack: SlackEmulator,
  settings: Record<string, string>,
  { program = 'dist/main.js', nodeArgs = FLAGS }: { program?: string; nodeArgs?: string[] } = {},
): Promise<Program> {
  const hellos = () => slack.socket.history.filter(({ what }) => what === 'hello').length;
  const already = hellos();
  const from = performance.now();
  const process = runBot({ ...settings, ...slack.env() }, { program, nodeArgs });
  const dispose = async () => {
    process.kill('SIGKILL');
    await process.exited;
  };
  const connected = slack.until(() => hellos() > already, PATIENCE);
  await connected.catch(async (error: unknown) => {
    await dispose();
    throw new Error(`${program} did not connect:\n${process.output()}`, { cause: error });
  });
  const connectedMs = performance.now() - from;
  return { pid: process.child.pid, connectedMs, [Symbol.asyncDispose]: dispose };
}

/** What the bot talks to, but Slack, in a process of its own that ends with this one. */
export interface Servers extends AsyncDisposable {
  pid: number | undefined;
  /** The settings that point a bot there. */
  env: Record<string, string>;
}

export async function startServers(): Promise<Servers> {
  const args = ['--import', 'tsx', 'test/bench/servers.ts'];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const dispose = async () => {
    const exited = once(child, 'exit');
    child.stdin.end();
    await exited;
  };
  return {
    pid: child.pid,
    env: JSON.parse(line) as Record<string, string>,
    [Symbol.asyncDispose]: dispose,
  };
}
