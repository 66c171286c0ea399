import { join } from 'node:path';
import { cached } from './cache.ts';
import { freePort, run, startServer } from './process.ts';
import type { StartedServer } from './servers.ts';

const VERSION = '5.2.5';
/** What `moto[server]` needs for these two services; the rest of it is three times as much. */
const PACKAGES = [`moto[dynamodb,secretsmanager]==${VERSION}`, 'flask==3.1.3', 'flask-cors==6.0.5'];

/** moto from PyPI by pip, and its server on loopback. @throws Unavailable without Python, pip or the network */
export async function startMoto(): Promise<StartedServer> {
  // A virtual environment knows its own path and cannot be moved: what is cached is a folder of packages.
  const packages = await cached(`moto-${VERSION}`, async (folder) => {
    await run('python3', [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-compile',
      '--target',
      folder,
      ...PACKAGES,
    ]);
  });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const isUp = async () => (await fetch(`${url}/moto-api/data.json`)).ok;
  const start = `import sys; sys.path.insert(0, ${JSON.stringify(packages)}); from moto.server import main; main(sys.argv[1:])`;
  const args = ['-c', start, '-H', '127.0.0.1', '-p', String(port)];
  const { stop } = await startServer('python3', args, isUp, { cwd: join(packages, '..') });
  return { kind: 'moto', url, version: VERSION, stop };
}
