import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startRig } from '../rig.ts';

const BUILT_WITHIN = 60_000;

describe('npm start in a fresh clone', () => {
  let clone: string;
  beforeAll(() => {
    clone = mkdtempSync(join(tmpdir(), 'credit-bot-clone-'));
    for (const name of ['src', 'package.json', 'tsconfig.json', '.npmrc', '.esbuild.mjs'])
      cpSync(name, join(clone, name), { recursive: true });
    symlinkSync(resolve('node_modules'), join(clone, 'node_modules'));
  });
  afterAll(() => rmSync(clone, { recursive: true }));

  function start(env: Record<string, string>) {
    const { PATH = '', HOME = '' } = process.env;
    const npm = spawn('npm', ['start'], { cwd: clone, env: { PATH, HOME, ...env } });
    let output = '';
    for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (text) => (output += String(text)));
    return { npm, exited: once(npm, 'exit'), output: () => output };
  }

  it(
    'builds the bot by itself, also over an old build, although no script of packages may run',
    async () => {
      mkdirSync(join(clone, 'dist'));
      writeFileSync(join(clone, 'dist/main.js'), 'console.log("an old build");');
      const run = start({});
      expect(await run.exited).toEqual([78, null]);
      expect(run.output()).toMatch(/^SLACK_BOT_TOKEN .* is missing/m);
      expect(run.output()).not.toMatch(/MODULE_NOT_FOUND|an old build/);
    },
    BUILT_WITHIN,
  );

  it(
    'ends with 0 when npm gets the SIGTERM, and nothing of it stays behind',
    async () => {
      await using rig = await startRig({ replicas: 0 });
      const run = start(rig.world.env());
      await rig.world.slack.until(() => rig.world.slack.connections().length === 1, BUILT_WITHIN / 2);
      run.npm.kill('SIGTERM');
      expect(await run.exited).toEqual([0, null]);
      expect(rig.world.slack.connections()).toEqual([]);
    },
    BUILT_WITHIN,
  );

  it(
    'logs a failure with the file and the line of the source that it came from',
    async () => {
      await using rig = await startRig({ replicas: 0 });
      const run = start({ ...rig.world.env(), AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9' });
      const frame = /at available \((\S+?):(\d+):\d+\)/;
      while (!frame.test(run.output())) await once(run.npm.stdout, 'data');
      run.npm.kill('SIGTERM');
      await run.exited;
      const [, file = '', line] = frame.exec(run.output()) ?? [];
      expect(file).toMatch(/\/src\/[\w/-]+\.ts$/);
      const source = readFileSync(file, 'utf8').split('\n');
      expect(source[Number(line) - 1]).toContain("new AppError('STORE_UNAVAILABLE'");
    },
    BUILT_WITHIN,
  );
});
