import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { links } from '../emulators/dataset/looks.ts';
import { ANN, CREDITS } from '../emulators/slack/index.ts';
import { linkTo, startWorld, type World } from '../support/world/world.ts';

/**
 * `npx tsx test/k8s/image-run.ts`: does what the Dockerfile does, without a container engine, and runs the result as a
 * pod would: the bundle alone, another uid (when started as root), no capability, nothing writable, the heap of the
 * image. The bot must get ready, answer, and leave with 0 on SIGTERM. Ends on a line of counts.
 */
const folder = mkdtempSync(join(tmpdir(), 'image-'));
const app = join(folder, 'app');
let passed = 0;
let failed = 0;

function check(what: string, holds: boolean): void {
  process.stdout.write(`${holds ? 'ok    ' : 'FAILED'} ${what}\n`);
  if (holds) passed += 1;
  else failed += 1;
}

/** The steps of the Dockerfile, with the same commands but for the install: these packages are of the lock file too. */
function build(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  mkdirSync(app);
  for (const name of ['dist', 'package.json']) cpSync(name, join(app, name), { recursive: true });
  chmodSync(folder, 0o755);
  execFileSync('chmod', ['-R', 'a-w,a+rX', app]);
}

function inspect(): void {
  check('holds dist and package.json only', readdirSync(app).sort().join() === 'dist,package.json');
  const files = readdirSync(app, { recursive: true, encoding: 'utf8' });
  const strays = files.filter((name) => /\.(d\.[cm]?ts|ts)$|(^|\/)tests?\/|\.env/.test(name));
  check(`holds no types, sources, tests or .env ${strays.slice(0, 5)}`, strays.length === 0);
  check('holds the source maps of the bot', files.includes('dist/main.js.map'));
  const bytes = files.reduce((sum, name) => sum + statSync(join(app, name)).size, 0);
  check(`has less than 16 MB (${(bytes / 1e6).toFixed(1)} MB)`, bytes < 16e6);
}

/** The environment that the Dockerfile sets. */
function imageEnv(): Record<string, string> {
  const block = /^ENV ((?:.*\\\n)*.*)$/m.exec(readFileSync('Dockerfile', 'utf8'))?.[1] ?? '';
  const pairs = block.split(/\s*\\?\n\s*/).map((pair) => pair.split(/=(.*)/s));
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]));
}

/** Without rights, if we have any to give away. */
function command(args: string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return ['node', args];
  const drop = [
    '--reuid=54321',
    '--regid=54321',
    '--clear-groups',
    '--no-new-privs',
    '--bounding-set=-all',
    '--inh-caps=-all',
  ];
  return ['setpriv', [...drop, 'node', ...args]];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

async function until(holds: () => Promise<boolean>, seconds: number): Promise<boolean> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; ) {
    if (await holds().catch(() => false)) return true;
    await new Promise((wait) => setTimeout(wait, 100));
  }
  return false;
}

async function run(world: World): Promise<void> {
  const port = String(await freePort());
  const canary = 'canary0password';
  const env = {
    ...imageEnv(),
    PATH: process.env.PATH ?? '',
    ...world.env(),
    TRINO_PASSWORD: canary,
    PORT: port,
  };
  const [file, args] = command(['--enable-source-maps', '--max-semi-space-size=8', 'dist/main.js']);
  const bot = spawn(file, args, { cwd: app, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [bot.stdout, bot.stderr]) stream.on('data', (chunk) => (output += chunk));
  const exited = once(bot, 'exit').then(([code]) => code as number | null);
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  check('gets ready', await until(async () => (await get('/readyz')).status === 200, 20));
  const [healthFile, healthArgs] = command(['dist/main.js', 'healthcheck']);
  const health = spawn(healthFile, healthArgs, { cwd: app, env, stdio: 'inherit' });
  check('passes its health check', (await once(health, 'exit'))[0] === 0);
  const ts = world.slack.post({ channel: CREDITS, user: ANN, text: linkTo(links.look.burst ?? '') });
  const answered = () =>
    world.slack.thread(CREDITS, ts).some(({ text }) => text.startsWith('Recommended credit'));
  check('answers a request', await until(async () => answered(), 30));
  const metrics = await (await get('/metrics')).text();
  const memory = Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]) / 1024 ** 2;
  check(`fits into 512 MiB (${Math.round(memory)} MiB)`, memory < 400);
  bot.kill('SIGTERM');
  check('leaves with 0 on SIGTERM', (await exited) === 0);
  check(
    'tells no secret',
    ![canary, ...Object.values(world.slack.env()).slice(0, 2)].some((secret) =>
      (output + metrics).includes(secret),
    ),
  );
  if (failed > 0) process.stdout.write(output.slice(-4000));
}

build();
inspect();
const world = await startWorld();
await world.createTable();
await run(world);
await world.close();
execFileSync('chmod', ['-R', 'u+w', folder]);
rmSync(folder, { recursive: true });
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
