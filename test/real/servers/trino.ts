import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { trinoDialect } from '../../emulators/dataset/tables.ts';
import { cached } from './cache.ts';
import { passwordLine, selfSigned } from './https.ts';
import { findJava } from './java.ts';
import { LOADER, loadTables } from './load-tables.ts';
import { unpack } from './maven.ts';
import { freePort, startServer } from './process.ts';
import type { StartedServer } from './servers.ts';

/** The last whose server is on Maven Central. */
const VERSION = '476';
const JAVA = 24;
/** With letters that only one of the encodings in use carries as the server reads them. */
const PASSWORD = 'p\u00e4ssw\u00f6rd \u00a7';

const artifact = (name: string, type: 'tar.gz' | 'zip') =>
  ({ group: 'io.trino', name, version: VERSION, type }) as const;

/** Trino from Maven Central on loopback, with the sandbox's tables in its memory. @throws Unavailable */
export async function startTrino(): Promise<StartedServer> {
  const java = await findJava(JAVA);
  const home = await cached(`trino-${VERSION}`, (folder) =>
    unpack(folder, [artifact('trino-server-core', 'tar.gz'), artifact('trino-memory', 'zip')]),
  );
  const core = join(home, `trino-server-core-${VERSION}`);
  const folder = mkdtempSync(join(tmpdir(), 'credit-bot-trino-'));
  const [http, https] = [await freePort(), await freePort()];
  const { pem, ...store } = await selfSigned(folder, java);
  for (const [name, text] of Object.entries(settings(folder, http, https, store))) write(folder, name, text);
  mkdirSync(join(folder, 'plugin'));
  symlinkSync(join(home, `trino-memory-${VERSION}`), join(folder, 'plugin/memory'));
  symlinkSync(join(core, 'plugin/password-authenticators'), join(folder, 'plugin/password-authenticators'));
  const url = `http://127.0.0.1:${http}`;
  const { stop } = await startServer(join(java, 'java'), jvmArgs(core, folder), () => hasStarted(url), {
    cwd: folder,
  });
  const server = { kind: 'trino', url, version: VERSION } as const;
  await loadTables(server, trinoDialect('TIMESTAMP(6)'));
  return {
    ...server,
    secure: { url: `https://127.0.0.1:${https}`, password: PASSWORD },
    trusts: pem,
    stop: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whether the server has started; its answer has its version. @throws while it does not answer */
export async function hasStarted(url: string): Promise<boolean> {
  const info = (await (await fetch(`${url}/v1/info`)).json()) as { starting?: boolean };
  return info.starting === false;
}

function jvmArgs(core: string, folder: string): string[] {
  return [
    '-Xmx1536M',
    '-XX:ReservedCodeCacheSize=256M',
    '-XX:+ExitOnOutOfMemoryError',
    '-Djdk.attach.allowAttachSelf=true',
    '-Dnode.environment=test',
    '-Dnode.id=test',
    `-Dnode.data-dir=${join(folder, 'data')}`,
    `-Dconfig=${join(folder, 'etc/config.properties')}`,
    `-Dlog.levels-file=${join(folder, 'etc/log.properties')}`,
    '-cp',
    join(core, 'lib/*'),
    'io.trino.server.TrinoServer',
  ];
}

/** Over http a user has no password and only a name; over https it has to log in. */
function settings(
  folder: string,
  http: number,
  https: number,
  { keystore, storePassword }: { keystore: string; storePassword: string },
): Record<string, string> {
  const properties = (fields: Record<string, string | number>) =>
    Object.entries(fields)
      .map(([name, value]) => `${name}=${value}\n`)
      .join('');
  return {
    'etc/config.properties': properties({
      coordinator: 'true',
      'node-scheduler.include-coordinator': 'true',
      'discovery.uri': `http://127.0.0.1:${http}`,
      'http-server.http.port': http,
      'http-server.https.enabled': 'true',
      'http-server.https.port': https,
      'http-server.https.keystore.path': keystore,
      'http-server.https.keystore.key': storePassword,
      'http-server.authentication.type': 'PASSWORD',
      'http-server.authentication.allow-insecure-over-http': 'true',
      'internal-communication.shared-secret': 'only-on-loopback',
      'node.internal-address': '127.0.0.1',
      'plugin.dir': join(folder, 'plugin'),
      'query.max-memory': '512MB',
      'query.max-memory-per-node': '512MB',
      'memory.heap-headroom-per-node': '256MB',
    }),
    'etc/log.properties': 'io.trino=WARN\n',
    'etc/catalog/hive.properties': 'connector.name=memory\n',
    'etc/password-authenticator.properties': properties({
      'password-authenticator.name': 'file',
      'file.password-file': join(folder, 'etc/password.db'),
    }),
    'etc/password.db': passwordLine('credit-bot', PASSWORD),
    'etc/access-control.properties': properties({
      'access-control.name': 'file',
      'security.config-file': join(folder, 'etc/rules.json'),
    }),
    'etc/rules.json': JSON.stringify(RULES),
  };
}

/** The bot's user may read what is in `hive`, and nothing else. */
const RULES = {
  catalogs: [
    { user: LOADER, allow: 'all' },
    { user: 'credit-bot', catalog: 'hive', allow: 'read-only' },
  ],
  schemas: [{ user: LOADER, owner: true }],
  tables: [
    { user: LOADER, privileges: ['SELECT', 'INSERT', 'DELETE', 'UPDATE', 'OWNERSHIP', 'GRANT_SELECT'] },
    { user: 'credit-bot', catalog: 'hive', privileges: ['SELECT'] },
  ],
};

function write(folder: string, name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}
