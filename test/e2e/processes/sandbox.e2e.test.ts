import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../support/until.ts';

const STAYS_UP_WITHIN = 120_000;

describe('npm run sandbox', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'credit-bot-sandbox-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Of the settings, and of the policy. */
  const ownFiles = () => readdirSync(folder).filter((name) => /\.(env|yaml)$/.test(name));
  const isGone = (group: number) => {
    try {
      return !process.kill(group, 0);
    } catch (thrown) {
      return Object(thrown).code === 'ESRCH';
    }
  };

  it(
    'ends with 0 and leaves nothing behind when the terminal sends Ctrl-C to the whole group',
    async () => {
      const { PATH = '', HOME = '' } = process.env;
      // A group of its own, as a shell gives every command.
      const npm = spawn('npm', ['run', 'sandbox'], {
        detached: true,
        env: { PATH, HOME, TMPDIR: folder },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const group = -(npm.pid ?? Number.NaN);
      const exited = once(npm, 'exit');
      let output = '';
      try {
        await new Promise<void>((up, gone) => {
          npm.once('exit', () => gone(new Error(`the sandbox ended by itself\n${output}`)));
          for (const stream of [npm.stdout, npm.stderr])
            stream.on('data', (text) => {
              output += String(text);
              if (output.includes('from another terminal')) up();
            });
        });
        expect(ownFiles()).toHaveLength(2);
        process.kill(group, 'SIGINT');
        expect(await exited).toEqual([0, null]);
        expect(ownFiles()).toEqual([]);
        // What the sandbox started ends by itself when it is gone, and that may take a moment.
        await until(() => isGone(group));
      } finally {
        if (npm.exitCode === null && npm.signalCode === null) process.kill(group, 'SIGKILL');
      }
    },
    STAYS_UP_WITHIN,
  );
});
