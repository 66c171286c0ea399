import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const dockerfile = readFileSync('Dockerfile', 'utf8').replace(/\\\n\s*/g, ' ');
const lines = dockerfile.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const stages = dockerfile.split(/^FROM /m).slice(1);
const last = stages.at(-1) ?? '';
const packageJson = JSON.parse(readFileSync('package.json', 'utf8')) as {
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
};

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
    expect(installs[0]).toContain('--omit=dev --omit=optional');
  });

  it('takes over modules, the build and package.json, and nothing else', () => {
    const copies = last.split('\n').filter((line) => line.startsWith('COPY'));
    expect(copies).toEqual([
      'COPY --from=modules /app/node_modules node_modules',
      'COPY --from=build /app/dist dist',
      'COPY package.json ./',
    ]);
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

  it('keeps every module that the bot loads', () => {
    const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(`src/${name}`, 'utf8'))
      .join('\n');
    const used = [...source.matchAll(/(?:from|import) ?\(?'([^.'\s][^'\s]*)'/g)].map(
      (match) => match[1] ?? '',
    );
    // The image leaves out optional packages: the plotting library of the back-test.
    const packages = [...new Set(used)].filter(
      (name) => !name.startsWith('node:') && !(name in packageJson.optionalDependencies),
    );
    expect(
      packages.map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
    ).toEqual(
      expect.arrayContaining(
        Object.keys(packageJson.dependencies).filter(
          (name) => name !== '@looker/sdk-rtl' || source.includes(name),
        ),
      ),
    );
    const script = `
      import { createRequire } from 'node:module';
      const names = ${JSON.stringify(packages)};
      for (const name of names) await import(name);
      console.log(JSON.stringify([...names.map((name) => import.meta.resolve(name).slice(7)), ...Object.keys(createRequire('${process.cwd()}/x.js').cache)]));`;
    const loaded = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '--eval', script], {
      encoding: 'utf8',
    });
    const files = JSON.parse(loaded.stdout) as string[];
    expect(files.length).toBeGreaterThan(300);
    const gone = new Set(
      spawnSync(process.execPath, ['k8s/prune-modules.mjs', '--list'], {
        encoding: 'utf8',
        maxBuffer: 1e8,
      }).stdout.split('\n'),
    );
    expect(gone.size).toBeGreaterThan(3000);
    expect(files.filter((file) => gone.has(file.split(`${process.cwd()}/node_modules/`)[1] ?? ''))).toEqual(
      [],
    );
  });
});
