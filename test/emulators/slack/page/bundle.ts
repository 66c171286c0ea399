import { join } from 'node:path';
import { build } from 'esbuild';

/** What a browser gets: made at the start of the page, kept in memory, written nowhere. */
export interface Bundle {
  script: string;
  style: string;
}

/** Bundles the client. Runs in the project's root. */
export async function bundle(root = 'test/emulators/slack/page/client'): Promise<Bundle> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'main.tsx')],
    bundle: true,
    write: false,
    outdir: 'page',
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    logLevel: 'silent',
  });
  const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { script: text('.js'), style: text('.css') };
}
