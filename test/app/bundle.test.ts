import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { decode } from '@jridgewell/sourcemap-codec';

/** Of a file of the bundle: its text, and the sources that its map names. */
function fileOf(name: string): { text: string; sources: string[]; mappings: string } {
  const map = JSON.parse(readFileSync(join('dist', `${name}.map`), 'utf8'));
  return { text: readFileSync(join('dist', name), 'utf8'), ...map };
}

/** A place of the bundle, and where its source map says that it comes from; lines are counted from 0. */
interface Mapped {
  text: string;
  source: string;
  line: number;
  column: number;
}

function mapped(): Mapped[] {
  const names = readdirSync('dist').filter((name) => name.endsWith('.js'));
  return names.map(fileOf).flatMap(({ text, sources, mappings }) => {
    const lines = text.split('\n');
    return decode(mappings).flatMap((segments, at) =>
      segments.flatMap(([from, source, line, column]) =>
        source === undefined || line === undefined || column === undefined
          ? []
          : [{ text: lines[at]?.slice(from, from + 200) ?? '', source: sources[source] ?? '', line, column }],
      ),
    );
  });
}

describe('the source maps of the bundle', () => {
  const places = mapped();

  it('lead from a place of our own to its place in src', () => {
    const ofServe = places.filter(({ source }) => source.endsWith('src/app/serve.ts'));
    const lines = readFileSync('src/app/serve.ts', 'utf8').split('\n');
    // The bundler writes `var` for `const`, exports elsewhere, and may add a number to a name.
    const word = /^(?!const|export)[A-Za-z]{3,}/;
    const wrong = ofServe.filter(({ text, line, column }) => {
      const own = word.exec(lines[line]?.slice(column) ?? '')?.[0];
      return own !== undefined && !text.startsWith(own);
    });
    expect(new Set(ofServe.map(({ line }) => line)).size).toBeGreaterThan(50);
    expect(wrong).toEqual([]);
  });

  it('do not map the lines of packages, since parsing so much would block the event loop', () => {
    const ofPackages = places.filter(({ source }) => /\/node_modules\/.*js$/.test(source));
    expect(ofPackages.length).toBeGreaterThan(300);
    expect(ofPackages.filter(({ line }) => line > 0)).toStrictEqual([]);
  });
});

/** The packages of all files that are loaded with the chunk of this name, before anything of it runs. */
function loadedWith(name: RegExp): Set<string | undefined> {
  const files = new Set(readdirSync('dist').filter((file) => name.test(file)));
  const packages = new Set<string | undefined>();
  for (const file of files) {
    const { text, sources } = fileOf(file);
    for (const [, chunk = ''] of text.matchAll(/\b(?:from|import)"\.\/([^"]+)"/g)) files.add(chunk);
    for (const source of sources) packages.add(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1]);
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

  it('loads nothing of what the bot never calls in the packages that it uses', () => {
    const packages = loadedWith(/^serve-.*\.js$/);
    for (const name of ['axios', 'express', 'raw-body', 'iconv-lite', '@slack/oauth'])
      expect(packages).not.toContain(name);
  });
});
