import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { escaped } from '../../../src/cli/backtest/html/escape.ts';
import { caseLine } from '../../core/backtest/cases.ts';
import { lines } from './backtest-runs.ts';

const HOSTILE = '<img src=x onerror=alert(1)>"\'&\u202e';
const folder = mkdtempSync(join(tmpdir(), 'backtest-html-'));
let page = '';

/** The plotting library is an ES module, which only a process of its own loads as the command does. */
function backtest(...args: string[]) {
  const program = [resolve('dist/main.js'), 'backtest', ...args];
  return spawnSync(process.execPath, program, { cwd: folder, encoding: 'utf8' });
}

beforeAll(() => {
  const one = { spend: '100', decided: '90' };
  const many = Array.from({ length: 25 }, (_, at) => caseLine({ id: `case ${at}`, ...one }));
  const odd = caseLine({ id: HOSTILE, country: HOSTILE, currency: '<b>X', ...one });
  writeFileSync(join(folder, 'cases.jsonl'), lines([...many, odd]));
  writeFileSync(join(folder, '<i>.yaml'), 'id: "</title><script>"\ncredit_share: 0.9\n');
  writeFileSync(join(folder, 'now.yaml'), '');
  const run = backtest('cases.jsonl', '--policy', 'now.yaml', '--policy', '<i>.yaml', '--html', 'page.html');
  expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' });
  page = readFileSync(join(folder, 'page.html'), 'utf8');
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe('the page of a back-test', () => {
  it('has the tables, a scatter for each currency, the grades, and each case with its workings', () => {
    for (const text of ['by confidence', 'by country', 'furthest from what was decided', '90.0% interval'])
      expect(page).toContain(text);
    expect(page.match(/<figure>/g)).toHaveLength(3);
    expect(page.match(/<circle /g)?.length).toBeGreaterThanOrEqual(52);
    expect(page.match(/<section class="case">/g)).toHaveLength(26);
    expect(page).toMatch(/<h3>case 24<\/h3>.*<li>[^<]*Recommended credit/s);
  });

  it('needs no network and no script', () => {
    expect(page).not.toMatch(/<(?:script|link|iframe|img|object)\b/i);
    expect(page).not.toMatch(/<[^<>]*\b(?:src|href)=|url\(|@import/i);
    expect(page).toContain("default-src 'none'");
  });

  it('escapes foreign text everywhere: ids, countries, currencies, policies', () => {
    const text = page.replaceAll(escaped(HOSTILE), '');
    expect(text.length).toBeLessThan(page.length);
    for (const raw of ['<img', '<B>X', '<i>.yaml', '</title><script>', '\u202e'])
      expect(text).not.toContain(raw);
    expect(page).toContain('&lt;i&gt;.yaml');
  });
});

describe('a page that cannot be written', () => {
  it('ends with 2 and one line', () => {
    const { status, stderr } = backtest('cases.jsonl', '--html', 'no/page.html');
    expect({ status, stderr }).toEqual({ status: 2, stderr: 'no/page.html: cannot be written (ENOENT)\n' });
  });
});
