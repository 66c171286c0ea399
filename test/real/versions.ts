import { readFileSync, writeFileSync } from 'node:fs';

/** What the suite ran against: one row of README's table. */
export interface Version {
  server: string;
  version: string;
  /** UTC, `2026-11-28`. */
  day: string;
  passed: number;
  exceptions: number;
}

const START = '<!-- versions: written by `npm run test:real` -->\n';
const END = '\n<!-- /versions -->';
const HEAD = '| server | version | run on | tests passed | named exceptions |\n|---|---|---|---|---|';

/** The README with this row in its table, in place of the row of the same server and version. */
export function withVersion(readme: string, { server, version, day, passed, exceptions }: Version): string {
  const start = readme.indexOf(START) + START.length;
  const end = readme.indexOf(END);
  if (start < START.length || end < start)
    throw new Error('README.md has no place for the table of versions');
  const first = `| ${server} | ${version} |`;
  const kept = readme
    .slice(start, end)
    .split('\n')
    .slice(2)
    .filter((line) => line.startsWith('|') && !line.startsWith(first));
  const rows = [...kept, `${first} ${day} | ${passed} | ${exceptions} |`].sort();
  return readme.slice(0, start) + [HEAD, ...rows].join('\n') + readme.slice(end);
}

export function writeVersion(row: Version): void {
  writeFileSync('README.md', withVersion(readFileSync('README.md', 'utf8'), row));
}
