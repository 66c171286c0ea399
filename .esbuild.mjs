import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { decode, encode } from '@jridgewell/sourcemap-codec';
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

/**
 * What other packages load at start and the bot never calls: the HTTP client of trino-client, in whose place
 * adapters/trino/client.ts puts its own, and what Bolt has for apps that get events by HTTP or are installed by OAuth.
 */
const NEVER_CALLED = ['axios', 'express', 'raw-body', '@slack/oauth'];

/** A seventh of the time to start and of the memory of an idle process. */
const neverCalledLeftOut = {
  name: 'never called, left out',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^[@\w/-]+$/ }, ({ path }) =>
      NEVER_CALLED.includes(path) ? { path, namespace: 'left out' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'left out' }, ({ path }) => ({
      contents: `const calls = () => { throw new Error('${path} is left out of this program, see .esbuild.mjs'); };
        module.exports = new Proxy(calls, { get: (_, name) => (name === '__esModule' ? undefined : calls()) });`,
      loader: 'js',
    }));
  },
};

/**
 * The mappings that lead to the right line, without those that only tell its columns: an eighth of them, so that Node
 * parses and keeps as much less.
 */
function linesOnly(mappings) {
  let known = '';
  const isNewLine = ([, source, line]) => {
    // Code of the bundler itself comes from nowhere.
    const from = source === undefined ? '' : `${source}:${line}`;
    const isNew = from !== known;
    known = from;
    return isNew;
  };
  return encode(decode(mappings).map((segments) => segments.filter(isNewLine).map((one) => one.slice(0, 4))));
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
  // A third less to be parsed and kept; names stay, for whoever reads a stack.
  minifyWhitespace: true,
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
  plugins: [neverCalledLeftOut, ownSourcesMapped],
  logLevel: 'warning',
});

for (const name of await readdir('dist')) {
  if (!name.endsWith('.map')) continue;
  const map = JSON.parse(await readFile(`dist/${name}`, 'utf8'));
  await writeFile(`dist/${name}`, JSON.stringify({ ...map, mappings: linesOnly(map.mappings), names: [] }));
}
