import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MADE = 'dist/main.js';

/** Once before all tests, if the source is newer: what they run as a process is what `npm start` runs. */
export default function build(): void {
  if (existsSync(MADE) && newest() < statSync(MADE).mtimeMs) return;
  spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  if (!existsSync(MADE)) throw new Error(`${MADE} could not be built`);
}

/** When a source file, or how and from what it is built, was last written, epoch milliseconds. */
function newest(): number {
  const source = readdirSync('src', { recursive: true, encoding: 'utf8' }).map((file) => join('src', file));
  return Math.max(...[...source, '.esbuild.mjs', 'package-lock.json'].map((file) => statSync(file).mtimeMs));
}
