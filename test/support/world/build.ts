import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MADE = 'dist/main.js';

/** Once before all tests, if the source is newer: what they run as a process is what `npm start` runs. */
export default function build(): void {
  if (existsSync(MADE) && newest() < statSync(MADE).mtimeMs) return;
  // It writes the program even where a type is wrong, which is for `npm run typecheck` to say.
  const incremental = ['--incremental', '--tsBuildInfoFile', 'dist/.tsbuildinfo'];
  spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', ...incremental], { stdio: 'inherit' });
  if (!existsSync(MADE)) throw new Error('dist/main.js could not be built');
}

/** When a source file was last written, epoch milliseconds. */
function newest(): number {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' });
  return Math.max(...files.map((file) => statSync(join('src', file)).mtimeMs));
}
