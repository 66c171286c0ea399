import { parseArgs } from 'node:util';
import type { RealServer } from '../support/real-server.ts';
import { runSuite, type SuiteResult } from './run-suite.ts';
import { readGiven } from './servers/given.ts';
import { Unavailable } from './servers/process.ts';
import { SERVERS, type StartedServer } from './servers/servers.ts';
import { writeVersion } from './versions.ts';

const USAGE = `npm run test:real -- ${Object.keys(SERVERS).join('|')} [--server URL] [--or-skip]
Runs the suite of the adapters, which \`npm test\` runs against the emulators, against a real server, and writes what it
ran against into README.md. Without --server it fetches one and starts it on loopback. --or-skip, for CI: a server that
cannot be fetched or started here is skipped with a visible line, and README.md stays as it is. A server of SQL with a
login: --server https://USER:PASSWORD@HOST:PORT.
Exit code: 0 all passed, 1 not, 2 bad arguments.
`;
const say = (text: string) => void process.stdout.write(text);

/** What the command line asks for. @throws when it is no such command line, with what to do */
function readArguments() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { server: { type: 'string' }, 'or-skip': { type: 'boolean' } },
  });
  const name = positionals[0] as RealServer['kind'];
  const kind = SERVERS[name];
  if (!kind || positionals.length !== 1) throw new Error('one kind of server is needed');
  const given = values.server === undefined ? undefined : readGiven(values.server);
  return { name, kind, given, orSkip: values['or-skip'] === true };
}

async function main(): Promise<number> {
  let read: ReturnType<typeof readArguments>;
  try {
    read = readArguments();
  } catch (thrown) {
    process.stderr.write(`${(thrown as Error).message}\n${USAGE}`);
    return 2;
  }
  const { name, kind, given, orSkip } = read;
  const startedAt = performance.now();
  let server: StartedServer;
  try {
    say(given ? `Asking ${given.url} ...\n` : `Fetching and starting ${name} ...\n`);
    server = given ? { ...(await kind.prepare(given)), stop: async () => undefined } : await kind.start();
  } catch (thrown) {
    if (!(thrown instanceof Unavailable && orSkip)) throw thrown;
    say(`SKIPPED: ${name} is not available here: ${thrown.message}\n0 passed, 0 failed\n`);
    return 0;
  }
  say(`${name} ${server.version} runs after ${Math.round((performance.now() - startedAt) / 1000)} s\n`);
  try {
    const result = await runSuite(server, kind.tests);
    return report(server, result, { given: given !== undefined, writes: !orSkip });
  } finally {
    await server.stop();
  }
}

function report(
  { kind, version }: StartedServer,
  result: SuiteResult,
  { given, writes }: { given: boolean; writes: boolean },
): number {
  for (const { title, how, reason, met } of result.exceptions)
    say(
      `EXCEPTION ${met ? 'met' : 'not met this time'}: ${title} (${how === 'race' ? 'may fail' : 'must fail'}): ${kind} ${reason}\n`,
    );
  for (const title of result.stale) say(`FAILED: an exception that no test has: ${title}\n`);
  const { passed, exceptions } = result;
  const failed = result.failed + result.stale.length;
  if (writes && failed === 0 && passed > 0) {
    const day = new Date().toISOString().slice(0, 10);
    // A row of its own: a given server may lack what some tests need, which are then skipped.
    const server = given ? `${kind} (given)` : kind;
    writeVersion({ server, version, day, passed, exceptions: exceptions.length });
  }
  say(`${kind} ${version}: ${exceptions.length} named exceptions\n${passed} passed, ${failed} failed\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (thrown: unknown) => {
    // The message of a failed fetch is nothing but that; its cause says why.
    const { message, cause } = thrown instanceof Error ? thrown : new Error(String(thrown));
    process.stderr.write(`${message}${cause instanceof Error ? `: ${cause.message}` : ''}\n`);
    process.exitCode = 1;
  },
);
