import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** What the linter, with the project's own rules, says of a file of this path that imports `specifier`. */
function lint(path: string, specifier: string): string {
  const house = mkdtempSync(join(tmpdir(), 'house-'));
  try {
    copyFileSync('.biome.json', join(house, '.biome.json'));
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), `import { x } from '${specifier}';\n\nexport const y = x;\n`);
    const biome = resolve('node_modules/.bin/biome');
    const run = spawnSync(biome, ['lint', '--colors=off', path], { cwd: house, encoding: 'utf8' });
    return run.stdout + run.stderr;
  } finally {
    rmSync(house, { recursive: true });
  }
}

const REFUSED = 'noRestrictedImports';

describe('the linter', () => {
  it.each([
    ['src/core/credit/fraud/deep/x.ts', '../../../../adapters/trino/trino.ts'],
    ['src/core/credit/fraud/deep/x.ts', '../../../../settings/load.ts'],
    ['src/core/credit/fraud/deep/x.ts', 'node:fs'],
    ['src/chain/a/b/c/x.ts', '../../../../slack/messages/index.ts'],
    ['src/answer-request.ts', './slack/messages/index.ts'],
    ['src/slack/messages/parts/deep/x.ts', '../../../../adapters/dynamo/table.ts'],
    ['src/adapters/looker/a/b/x.ts', '../../../../slack/web-api/clients.ts'],
    ['src/worker/a/b/c/x.ts', '../../../../telemetry/logger.ts'],
    ['src/settings/a/b/c/x.ts', '../../../../process/health.ts'],
    ['src/telemetry/a/b/c/x.ts', '@slack/bolt'],
    ['src/process/a/b/c/x.ts', '../../../../settings/load.ts'],
    ['src/app/a/b/c/x.ts', '../../../../cli/table.ts'],
    ['src/cli/a/b/c/x.ts', '../../../../main.ts'],
  ])('refuses in %s an import of %s', (path, specifier) => {
    expect(lint(path, specifier)).toContain(REFUSED);
  });

  it.each([
    ['src/core/credit/fraud/deep/x.ts', '../../../ports/log.ts'],
    ['src/slack/messages/parts/deep/x.ts', '../../../../core/decision.ts'],
    ['src/app/a/x.ts', '../../worker/worker.ts'],
    ['src/cli/a/x.ts', '../../app/clients.ts'],
  ])('lets %s import %s', (path, specifier) => {
    const said = lint(path, specifier);
    expect(said).toContain('Checked 1 file');
    expect(said).not.toContain(REFUSED);
  });
});

describe('the size of files', () => {
  const linesOf = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n').length;

  it('the flow fits on one screen: at most 90 lines', () => {
    expect(linesOf('src/answer-request.ts')).toBeLessThanOrEqual(90);
  });

  it('no file of the program is above 250 lines', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.ts'),
    );
    expect(files.length).toBeGreaterThan(200);
    expect(files.filter((path) => linesOf(join('src', path)) > 250)).toEqual([]);
  });
});
