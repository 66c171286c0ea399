#!/usr/bin/env node
// Takes out of node_modules what Node never loads: types, maps, documents, tests, sources, and the ESM and browser
// twins of packages that Node loads as CommonJS. Then imports every dependency, so that a pattern that takes too much
// fails the image build and not the pod. Licences stay.
//   node k8s/prune-modules.mjs [--list] [DIR]      --list: print what would go, change nothing
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const list = process.argv.includes('--list');
const root = resolve(process.argv.slice(2).find((arg) => !arg.startsWith('--')) ?? '.');
const modules = join(root, 'node_modules');

const GONE = [
  /\.(ts|cts|mts|map|flow|tsbuildinfo|md|markdown|html|ya?ml)$/i,
  /(^|\/)(tests?|__tests__|examples?|benchmarks?|coverage|docs|\.github)\//,
  /^@(aws-sdk|smithy)\/[^/]+\/dist-(es|types)\//,
  /^@looker\/[^/]+\/lib\/(esm|testUtils)\//,
  /^axios\/(lib|dist\/(esm|browser)|dist\/axios)/,
  /^bowser\/(bundled|es5|src)/,
  /^csv-parse\/dist\/(umd|iife|esm|cjs)\//,
  /^yaml\/browser\//,
  /^zod\/src\//,
];

/** Packages of types only: they go with their licence. */
const WHOLE = /^(@types|undici-types)\//;

const files = readdirSync(modules, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
const before = sizeOf(files);
const gone = files.filter((file) => {
  const name = relative(modules, file).replaceAll('\\', '/');
  // The pattern is about a package's own path, also when the package is nested in another.
  const own = name.split('node_modules/').at(-1) ?? name;
  if (WHOLE.test(own)) return true;
  const licence = /(^|\/)(licen[cs]e|notice|copying)[^/]*$/i.test(own);
  return !licence && GONE.some((pattern) => pattern.test(name) || pattern.test(own));
});

if (list) {
  for (const file of gone) console.log(relative(modules, file));
} else {
  const freed = sizeOf(gone);
  for (const file of gone) rmSync(file);
  removeEmptyFolders(modules);
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  // The AWS SDK loads its credential providers (IRSA, Pod Identity) only when they are needed: look now.
  const aws = ['@aws-sdk', '@smithy'].flatMap((scope) => readdirSync(join(modules, scope)).map((name) => `${scope}/${name}`));
  const imports = [...Object.keys(dependencies), ...aws.flatMap(entriesOf)].map((name) => `await import('${name}');`);
  execFileSync(process.execPath, ['--input-type=module', '--eval', imports.join('\n')], { cwd: root, stdio: 'inherit' });
  console.log(`node_modules: ${megabytes(before)} MB before, ${megabytes(before - freed)} MB after`);
}

function removeEmptyFolders(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeEmptyFolders(join(folder, entry.name));
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}

/** `name` and its exported subpaths. */
function entriesOf(name) {
  const { exports = { '.': '' }, main } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
  const paths = Object.keys(exports).filter((path) => !/\*|package\.json/.test(path));
  return main === undefined && paths.length === 0 ? [] : paths.map((path) => name + path.slice(1));
}

function sizeOf(paths) {
  return paths.reduce((sum, path) => sum + statSync(path).size, 0);
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
