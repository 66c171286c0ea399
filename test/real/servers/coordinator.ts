import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Dialect, trinoDialect } from '../../emulators/dataset/tables.ts';
import type { RealServer } from '../../support/real-server.ts';
import { askGiven, type Given } from './given.ts';
import { passwordLine, selfSigned } from './https.ts';
import { type Asked, canWrite, execute, LOADER, loadTables } from './load-tables.ts';
import { freePort, startServer } from './process.ts';
import type { StartedServer } from './servers.ts';

/** What sets Trino and PrestoDB apart; both grew from the same server and read the same files. */
export interface Recipe {
  kind: 'trino' | 'presto';
  /** The `bin` folder of a Java that the server runs on. */
  java: string;
  /** The folder with the server's own jars. */
  lib: string;
  mainClass: string;
  /** A property of the JVM that makes a package log warnings only. */
  quiet: string;
  /** Folders of plugins by name. */
  plugins: Record<string, string>;
  /** Lines of `config.properties` that only this server knows. */
  config: Record<string, string>;
  rules: object;
}

const CATALOG_MISSING = 'has no catalog `hive`: add etc/catalog/hive.properties with connector.name=memory';

/** Loads the sandbox's tables into a server that runs. @throws when it does not answer, with what to do */
export async function prepareCoordinator(kind: Recipe['kind'], given: Given): Promise<RealServer> {
  const { url, login } = given;
  const version = await versionOf(url);
  const is = kindOf(version);
  if (is !== kind)
    throw new Error(`${url} is ${is} ${version}: run npm run test:real -- ${is} --server ${url}`);
  const server = { kind, ...given };
  const catalogs = (await execute(server, 'SHOW CATALOGS')).map(([name]) => String(name));
  if (!catalogs.includes('hive')) throw new Error(`${url} ${CATALOG_MISSING}`);
  await refuseRealData(server);
  await loadTables(server, DIALECTS[kind]).catch((thrown: unknown) => {
    const why = thrown instanceof Error ? thrown.message : thrown;
    throw new Error(
      `${url} does not let ${login?.user ?? LOADER} make the sandbox's tables in hive.public (${why}): ` +
        'let this user write there, give another as --server https://USER:PASSWORD@HOST:PORT, or empty the schema after a run that was interrupted',
    );
  });
  const letsWrite = await canWrite(server, login?.user ?? 'credit-bot');
  const secure = login?.password && { secure: { url, user: login.user, password: login.password } };
  return { ...server, version, catalogs, letsWrite, ...secure };
}

/** Tables are made and dropped in this catalog. PrestoDB does not say what a catalog's connector is. */
async function refuseRealData(server: Asked): Promise<void> {
  if (server.kind !== 'trino') return;
  const sql = "SELECT connector_name FROM system.metadata.catalogs WHERE catalog_name = 'hive'";
  const [[connector] = []] = await execute(server, sql);
  if (connector !== 'memory')
    throw new Error(
      `the catalog hive of ${server.url} is of the connector ${connector}: this run makes and drops tables there, ` +
        'so give a server where it is the memory connector',
    );
}

/** The version that the server says. @throws when it is no server of this kind, with what to do */
async function versionOf(url: string): Promise<string> {
  const info = await askGiven(url, '/v1/info');
  const said = (await info.json().catch(() => undefined)) as
    | { nodeVersion?: { version?: string } }
    | undefined;
  const version = said?.nodeVersion?.version;
  if (version === undefined)
    throw new Error(
      `${url} is no Trino or PrestoDB (/v1/info answers HTTP ${info.status}): give the address of its coordinator`,
    );
  return version;
}

/** PrestoDB counts 0.287, Trino 476; what Trino was until 350 spoke as PrestoDB does. */
function kindOf(version: string): Recipe['kind'] {
  return Number.parseInt(version, 10) > 350 ? 'trino' : 'presto';
}

/** How the tables are written for this server: PrestoDB has three digits of a second. */
const DIALECTS: Record<Recipe['kind'], Dialect> = {
  trino: trinoDialect('TIMESTAMP(6)'),
  presto: trinoDialect('TIMESTAMP'),
};

/** With letters that only one of the encodings in use carries as the server reads them. */
const PASSWORD = 'p\u00e4ssw\u00f6rd \u00a7';

/**
 * Starts it on loopback, with the memory connector as catalog `hive` and the tpch connector as `tpch`, and loads the
 * sandbox's tables. Over http a user has no password and only a name; over https it has to log in.
 * @throws Unavailable
 */
export async function startCoordinator(recipe: Recipe): Promise<StartedServer> {
  const { kind, java, plugins } = recipe;
  const folder = mkdtempSync(join(tmpdir(), `credit-bot-${kind}-`));
  const [http, https] = [await freePort(), await freePort()];
  const { pem, ...store } = await selfSigned(folder, java);
  for (const [name, text] of Object.entries(settings(recipe, folder, { http, https }, store)))
    write(folder, name, text);
  mkdirSync(join(folder, 'plugin'));
  for (const [name, target] of Object.entries(plugins)) symlinkSync(target, join(folder, 'plugin', name));
  const url = `http://127.0.0.1:${http}`;
  const { stop } = await startServer(join(java, 'java'), jvmArgs(recipe, folder), () => hasStarted(url), {
    cwd: folder,
  });
  return {
    ...(await prepareCoordinator(kind, { url })),
    secure: { url: `https://127.0.0.1:${https}`, user: 'credit-bot', password: PASSWORD },
    trusts: pem,
    stop: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whether the server has started; its answer has its version. @throws while it does not answer */
async function hasStarted(url: string): Promise<boolean> {
  const info = (await (await fetch(`${url}/v1/info`)).json()) as { starting?: boolean };
  return info.starting === false;
}

function jvmArgs({ lib, mainClass }: Recipe, folder: string): string[] {
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
    join(lib, '*'),
    mainClass,
  ];
}

function settings(
  { quiet, config, rules }: Recipe,
  folder: string,
  { http, https }: { http: number; https: number },
  { keystore, storePassword }: { keystore: string; storePassword: string },
): Record<string, string> {
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
      'internal-communication.shared-secret': 'only-on-loopback',
      'node.internal-address': '127.0.0.1',
      'node.bind-ip': '127.0.0.1',
      'plugin.dir': join(folder, 'plugin'),
      'query.max-memory': '512MB',
      'query.max-memory-per-node': '512MB',
      ...config,
    }),
    'etc/log.properties': `${quiet}=WARN\n`,
    'etc/catalog/hive.properties': 'connector.name=memory\n',
    'etc/catalog/tpch.properties': 'connector.name=tpch\n',
    'etc/password-authenticator.properties': properties({
      'password-authenticator.name': 'file',
      'file.password-file': join(folder, 'etc/password.db'),
    }),
    'etc/password.db': passwordLine('credit-bot', PASSWORD),
    'etc/access-control.properties': properties({
      'access-control.name': 'file',
      'security.config-file': join(folder, 'etc/rules.json'),
    }),
    'etc/rules.json': JSON.stringify(rules),
  };
}

const properties = (fields: Record<string, string | number>) =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

/** The catalogs that the bot's user may read, as a pattern of the rules. */
export const READABLE = 'hive|tpch';

/** The loader may do everything, the bot's user may read what is in `hive` and `tpch`, and nobody else may do anything. */
export const CATALOG_RULES = [
  { user: LOADER, allow: 'all' },
  { user: 'credit-bot', catalog: READABLE, allow: 'read-only' },
];

function write(folder: string, name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}
