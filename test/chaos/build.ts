import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The program, compiled once: a process from source would spend a second of CPU on compiling at each start. */
export interface Build extends AsyncDisposable {
  /** Its `main.js`. */
  program: string;
  /** A copy with some texts replaced; throws when one is not there exactly once. */
  patched(patches: Patch[]): Promise<Build>;
}

export interface Patch {
  /** Relative to the compiled `src`. */
  file: string;
  from: string;
  to: string;
}

export async function build(): Promise<Build> {
  const directory = await emptyBuild();
  const compiler = spawn(
    process.execPath,
    [
      resolve('node_modules/typescript/bin/tsc'),
      '--outDir',
      join(directory, 'dist'),
      '--sourceMap',
      'false',
      '--noCheck',
    ],
    { stdio: 'inherit' },
  );
  const [code] = await once(compiler, 'exit');
  if (code !== 0) throw new Error(`the program does not compile (${code})`);
  return built(directory);
}

/** With what the program needs around it to find its packages. */
async function emptyBuild(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'credit-bot-chaos-'));
  // Also when this process is stopped.
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  await symlink(resolve('node_modules'), join(directory, 'node_modules'));
  return directory;
}

function built(directory: string): Build {
  return {
    program: join(directory, 'dist/main.js'),
    async patched(patches) {
      const copy = await emptyBuild();
      await cp(join(directory, 'dist'), join(copy, 'dist'), { recursive: true });
      for (const { file, from, to } of patches) {
        const path = join(copy, 'dist', file);
        const parts = (await readFile(path, 'utf8')).split(from);
        if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} places like: ${from}`);
        await writeFile(path, parts.join(to));
      }
      return built(copy);
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
