import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const dockerfile = readFileSync('Dockerfile', 'utf8').replace(/\\\n\s*/g, ' ');
const lines = dockerfile.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const stages = dockerfile.split(/^FROM /m).slice(1);
const last = stages.at(-1) ?? '';
const packageJson = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: { build: string };
  optionalDependencies: Record<string, string>;
};
/** What only the page of a back-test and the tests load. */
const OPTIONAL = Object.keys(packageJson.optionalDependencies)
  .filter((name) => !name.startsWith('@dynoxide/'))
  .sort();

describe('the image', () => {
  it('is built on node 24 and runs on distroless, both to be given by digest', () => {
    expect(dockerfile).toMatch(/^ARG BUILD_IMAGE=docker\.io\/library\/node:24-trixie-slim$/m);
    expect(dockerfile).toMatch(/^ARG RUN_IMAGE=gcr\.io\/distroless\/nodejs24-debian13:nonroot$/m);
    for (const stage of stages) expect(stage).toMatch(/^\$\{(BUILD|RUN)_IMAGE\}/);
  });

  it('installs what the lock file says and runs no script of any package', () => {
    const installs = lines.filter((line) => /npm (ci|install|i)\b/.test(line));
    expect(installs.length).toBeGreaterThan(0);
    for (const line of installs) expect(line).toMatch(/npm ci .*--ignore-scripts/);
  });

  it('takes over the build and package.json, and nothing else', () => {
    const copies = last.split('\n').filter((line) => line.startsWith('COPY'));
    expect(copies).toEqual(['COPY --from=build /app/dist dist', 'COPY package.json ./']);
    expect(last).not.toMatch(/^(ADD|RUN|VOLUME)/m);
  });

  it('runs as a user without rights, as process 1, with a health check that needs no shell', () => {
    expect(last).toMatch(/^USER 65532:65532$/m);
    for (const instruction of ['ENTRYPOINT', 'CMD'])
      expect(last).toMatch(new RegExp(`^${instruction} \\["`, 'm'));
    expect(last).toMatch(/^HEALTHCHECK .* CMD \["node", "dist\/main\.js", "healthcheck"\]$/m);
    expect(last).toContain('HOST=0.0.0.0');
    // For a uid that /etc/passwd lacks os.homedir() throws, and the AWS SDK asks for it.
    expect(last).toContain('HOME=/app');
  });

  it('gets to see no file but those that it copies', () => {
    const [first, ...allowed] = readFileSync('.dockerignore', 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(first).toBe('*');
    const copied = lines
      .filter((line) => line.startsWith('COPY') && !line.includes('--from'))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(allowed.map((line) => line.slice(1)).sort()).toEqual([...new Set(copied)].sort());
    expect(allowed.every((line) => line.startsWith('!'))).toBe(true);
  });

  it('needs no package beside the bundle, whatever part of it is loaded', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
    cpSync('dist', join(folder, 'dist'), { recursive: true });
    cpSync('package.json', join(folder, 'package.json'));
    const script = `
      import { readdirSync } from 'node:fs';
      const parts = readdirSync('dist').filter((name) => /^(?!main).*[.]js$/.test(name));
      for (const name of parts) await import(process.cwd() + '/dist/' + name);
      console.log(parts.join(' '));`;
    const args = ['--no-warnings', '--input-type=module', '--eval', script];
    const loaded = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(loaded.stderr).toBe('');
    for (const part of ['serve', 'doctor', 'calculate', 'backtest', 'ledger', 'table'])
      expect(loaded.stdout).toMatch(new RegExp(`\\b${part}-`));
  });

  it('asks Node alone for what it loads later, such as the AWS providers of credentials', () => {
    const parts = readdirSync('dist').filter((name) => name.endsWith('.js'));
    const text = parts.map((name) => readFileSync(`dist/${name}`, 'utf8')).join('\n');
    for (const provider of ['fromTokenFile', 'fromHttp']) expect(text).toContain(`${provider}=`);
    const asked = [...text.matchAll(/(?:__require|\bimport)\("([^"]+)"\)/g)].map(([, name = '']) => name);
    const foreign = asked.filter((name) => !/^(node:|\.\/)/.test(name) && !isBuiltin(name));
    expect([...new Set(foreign)].sort()).toEqual(OPTIONAL);
    expect(asked.length).toBeGreaterThan(200);
  });

  it('leaves out of the bundle the optional packages only', () => {
    const [, list = ''] = /external: \[([^\]]*)\]/.exec(readFileSync('.esbuild.mjs', 'utf8')) ?? [];
    const outside = [...list.matchAll(/'([^']+)'/g)].map(([, name]) => name);
    expect(outside.sort()).toEqual(OPTIONAL);
  });
});
