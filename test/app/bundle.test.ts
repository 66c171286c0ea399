import { readdirSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** A line of the bundle, and where its source map says that it comes from. */
interface Mapped {
  module: string;
  source: string | undefined;
  line: number;
}

/** Each line that is mapped, by the comments with which the bundler names the module of what follows. */
function mappedLines(): Mapped[] {
  return readdirSync('dist')
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => {
      const map = new SourceMap(
        JSON.parse(readFileSync(join('dist', `${file}.map`), 'utf8')) as SourceMapPayload,
      );
      let module = '';
      return readFileSync(join('dist', file), 'utf8')
        .split('\n')
        .flatMap((text, at) => {
          module = /^\/\/ ((?:src|node_modules)\/\S+)$/.exec(text)?.[1] ?? module;
          const entry = map.findEntry(at, text.length - text.trimStart().length);
          return 'originalSource' in entry && module !== ''
            ? [{ module, source: entry.originalSource, line: entry.originalLine }]
            : [];
        });
    });
}

describe('the source maps of the bundle', () => {
  const lines = mappedLines();

  it('lead from a line of our own to its place in src', () => {
    const ofServe = lines.filter(
      ({ module, source }) => module === 'src/app/serve.ts' && source?.endsWith(module),
    );
    expect(new Set(ofServe.map(({ line }) => line)).size).toBeGreaterThan(50);
  });

  it('do not map the lines of packages, since parsing so much would block the event loop', () => {
    const ofPackages = lines.filter(({ source }) => /\/node_modules\/.*js$/.test(source ?? ''));
    expect(ofPackages.length).toBeGreaterThan(1000);
    expect(ofPackages.filter(({ line }) => line > 0)).toStrictEqual([]);
  });
});

/** The packages of all files that are loaded with the chunk of this name, before anything of it runs. */
function loadedWith(name: RegExp): Set<string | undefined> {
  const files = new Set(readdirSync('dist').filter((file) => name.test(file)));
  const packages = new Set<string | undefined>();
  for (const file of files) {
    const text = readFileSync(join('dist', file), 'utf8');
    for (const [, chunk = ''] of text.matchAll(/^import (?:\{[^}]*\} from )?"\.\/([^"]+)"/gm))
      files.add(chunk);
    for (const [, found] of text.matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)/gm)) packages.add(found);
  }
  return packages;
}

describe('the start of the bot', () => {
  it('loads no package of a setting that is not used', () => {
    const packages = loadedWith(/^serve-.*\.js$/);
    expect(packages).toContain('@slack/bolt');
    expect(packages).not.toContain('yaml');
    expect(packages).not.toContain('@aws-sdk/client-secrets-manager');
  });
});
