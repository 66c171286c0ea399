import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { resolve } from 'node:path';
import { type Engine, engine } from './engine.ts';

const BINARY = resolve('node_modules/@dynoxide/linux-x64/dynoxide');

export function dynoxideIsInstalled(): boolean {
  return existsSync(BINARY);
}

/**
 * A second DynamoDB engine by other authors (Rust over SQLite), with ALL_OLD on a failed condition, which dynalite
 * lacks. Undefined where its package is not installed: it exists for Linux on x64 only.
 */
export async function startDynoxide(): Promise<Engine | undefined> {
  if (!dynoxideIsInstalled()) return undefined;
  const port = await freePort();
  const child = spawn(BINARY, ['--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  await untilListening(port);
  return engine(`http://127.0.0.1:${port}`, async () => {
    child.kill('SIGKILL');
    await ended;
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

async function untilListening(port: number): Promise<void> {
  const deadline = performance.now() + 5000;
  while (performance.now() < deadline) {
    const socket = connect(port, '127.0.0.1');
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (open) return;
    await new Promise((again) => setTimeout(again, 10));
  }
  throw new Error('dynoxide did not start listening within 5 s');
}
