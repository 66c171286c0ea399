import { readFile, rm } from 'node:fs/promises';
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
  // Its main file loads its parts by a name that no bundler sees.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  // Only the report of a back-test draws plots.
  external: ['@observablehq/plot', 'linkedom'],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  plugins: [ownSourcesMapped],
  logLevel: 'warning',
});
