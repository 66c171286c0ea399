import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

/** A source map at the end of a file that leads to its first character, and no further. */
const UNMAPPED = `\n//# sourceMappingURL=data:application/json;base64,${btoa('{"version":3,"sources":[""],"mappings":"AAAA"}')}`;

/**
 * Only our own files are mapped in full. At the first stack that leads into a chunk Node parses its whole source map,
 * which blocks the event loop: for up to half a second with every package in it.
 */
const ownSourcesMapped = {
  name: 'own sources mapped',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }) => ({
      contents: `${await readFile(path, 'utf8')}${UNMAPPED}`,
      loader: 'js',
    }));
    // On one line, since a file of JSON takes no such comment: one of them has 15,000 lines.
    onLoad({ filter: /[\\/]node_modules[\\/].*\.json$/ }, async ({ path }) => ({
      contents: JSON.stringify(JSON.parse(await readFile(path, 'utf8'))),
      loader: 'json',
    }));
  },
};

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));

/** The numbers of one segment of a source map: base 64, five bits a digit, the sign in the lowest bit. */
function decoded(segment) {
  const numbers = [];
  let [value, shift] = [0, 0];
  for (const digit of segment) {
    const bits = VALUES.get(digit);
    value |= (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    [value, shift] = [0, 0];
  }
  return numbers;
}

function encoded(number) {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  let text = '';
  do {
    text += DIGITS[(rest & 31) | (rest > 31 ? 32 : 0)];
    rest >>>= 5;
  } while (rest > 0);
  return text;
}

/**
 * The mappings that lead to the right line, without those that only tell its columns: an eighth of them, so that Node
 * parses and keeps as much less.
 */
function linesOnly(mappings) {
  const at = { column: 0, source: 0, line: 0, place: 0 };
  const kept = { source: 0, line: 0, place: 0 };
  let known = '';
  const lineOf = (segments) => {
    at.column = 0;
    let column = 0;
    const texts = [];
    for (const segment of segments) {
      const [columns, sources, lines, places] = decoded(segment);
      at.column += columns;
      at.source += sources ?? 0;
      at.line += lines ?? 0;
      at.place += places ?? 0;
      // Code of the bundler itself comes from nowhere.
      const from = sources === undefined ? '' : `${at.source}:${at.line}`;
      if (known === from) continue;
      known = from;
      const deltas = [at.column - column];
      if (from !== '') {
        deltas.push(at.source - kept.source, at.line - kept.line, at.place - kept.place);
        Object.assign(kept, { source: at.source, line: at.line, place: at.place });
      }
      texts.push(deltas.map(encoded).join(''));
      column = at.column;
    }
    return texts.join(',');
  };
  return mappings
    .split(';')
    .map((line) => lineOf(line === '' ? [] : line.split(',')))
    .join(';');
}

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  sourcesContent: false,
  alias: {
    // Its main file loads its parts by a name that no bundler sees.
    'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
    // Without the other two forms of the same methods, which took twice as long to load as all that is used.
    '@looker/sdk': '@looker/sdk/lib/4.0/methods.js',
  },
  // Only the report of a back-test draws plots.
  external: ['@observablehq/plot', 'linkedom'],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  plugins: [ownSourcesMapped],
  logLevel: 'warning',
});

for (const name of await readdir('dist')) {
  if (!name.endsWith('.map')) continue;
  const map = JSON.parse(await readFile(`dist/${name}`, 'utf8'));
  await writeFile(`dist/${name}`, JSON.stringify({ ...map, mappings: linesOnly(map.mappings), names: [] }));
}
