import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A server cannot be fetched or started here; the message says why. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** Runs a command to its end. Returns what it printed. @throws Unavailable with the last lines that it printed */
export async function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      output += String(text);
    });
  const code = await once(child, 'close').then(
    ([ended]) => ended as number | null,
    (thrown: unknown) => String(thrown),
  );
  if (code === 0) return output;
  const said = output.trim().split('\n').slice(0, 3).join(' ').slice(0, 500);
  throw new Unavailable(`${command} ${args.slice(0, 3).join(' ')} ended with ${code}: ${said}`);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** A server in a process of its own, which ends with this one. */
export interface ServerProcess {
  stop(): Promise<void>;
}

/**
 * Starts a program and waits until `isUp` holds.
 * @throws Unavailable when the program ends or is not up in time, with the end of what it printed
 */
export async function startServer(
  command: string,
  args: string[],
  isUp: () => Promise<boolean>,
  { cwd = process.cwd(), withinMs = 180_000 } = {},
): Promise<ServerProcess> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      last.push(String(text));
      if (last.length > 20) last.shift();
    });
  const exited = once(child, 'exit').catch(() => undefined);
  const kill = () => void child.kill('SIGKILL');
  process.on('exit', kill);
  const deadline = performance.now() + withinMs;
  while (!(await isUp().catch(() => false))) {
    if (hasEnded(child) || performance.now() > deadline) {
      kill();
      throw new Unavailable(`${command} did not start: ${last.join('').slice(-1500)}`);
    }
    await pause(200);
  }
  return {
    stop: async () => {
      process.off('exit', kill);
      child.kill('SIGTERM');
      const late = setTimeout(kill, 10_000);
      if (!hasEnded(child)) await exited;
      clearTimeout(late);
    },
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}
