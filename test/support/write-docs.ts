import { readFileSync, writeFileSync } from 'node:fs';
import { limitsTable } from './limits-docs.ts';
import { envExample, settingsTable } from './settings-docs.ts';

/** `npm run docs`: writes `.env.example` and the tables of README.md, to which tests hold them. */
function withTable(page: string, name: string, table: string): string {
  const start = page.indexOf('\n', page.indexOf(`<!-- ${name}:`)) + 1;
  const end = page.indexOf(`\n<!-- /${name} -->`);
  if (start === 0 || end < start) throw new Error(`README.md has no place for the table ${name}`);
  return page.slice(0, start) + table + page.slice(end);
}

const readme = readFileSync('README.md', 'utf8');
writeFileSync(
  'README.md',
  withTable(withTable(readme, 'settings', settingsTable()), 'limits', limitsTable()),
);
writeFileSync('.env.example', envExample());
