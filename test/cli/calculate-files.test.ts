import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runCalculate } from '../../src/cli/calculate.ts';

const DATA = join(process.cwd(), 'test/cli/data/calculate');
const folder = mkdtempSync(join(tmpdir(), 'calculate-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function calculate(...argv: string[]) {
  let [out, err] = ['', ''];
  const code = await runCalculate(argv, {
    stdout: (text) => (out += text),
    stderr: (text) => (err += text),
    folder: DATA,
  });
  const amount = code === 0 ? (JSON.parse(out).credit_amount as string | null) : undefined;
  return { code, amount, err };
}

/** A file of these bytes, or of this text as UTF-8. */
function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('files as people download and save them', () => {
  it.each([
    ['bom-crlf.csv', '7526.30'],
    ['cr-only.csv', '7528.30'],
    ['indexcol.csv', '7526.30'],
    ['quoted-newline.csv', '7531.30'],
    ['na-no.csv', '110.00'],
  ])('%s gives %s', async (name, amount) => {
    expect(await calculate(name)).toEqual({ code: 0, amount, err: '' });
  });

  it('takes the country NO of a YAML file of Guard rows for Norway', async () => {
    const { amount } = await calculate('norway.json', '--guard', 'guard-no.yaml');
    expect(amount).toBe('359.94');
  });

  it.each([
    ['cut.csv', /line 3: 2 cells, but the first line has 3; the file is cut off/],
    ['semicolon.csv', /line 2: the separator is a semicolon, so 7526,30 may have a decimal comma/],
    ['decimal-comma.csv', /SMS spend cannot be read: "7526,30"/],
    ['null-spend.csv', /SMS spend cannot be read: "∅"/],
    ['usdate.csv', /date cannot be read: "11\/03\/2026"/],
  ])('refuses %s and says what was seen', async (name, says) => {
    const { code, err } = await calculate(name);
    expect(code).toBe(2);
    expect(err).toMatch(says);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

describe('the separator of a CSV file', () => {
  const rows = ['country,messages,sms_spend', 'TJ,35644,7526.30', 'UZ,10,2.00'];
  const separated = (separator: string) => `${rows.join('\n').replaceAll(',', separator)}\n`;

  it.each([
    ['semicolons', separated(';')],
    ['tabs', separated('\t')],
    ['vertical bars', separated('|')],
    ['a line sep=;', `sep=;\r\n${separated(';')}`],
    ['a line sep= with a tab', `sep=\t\n${separated('\t')}`],
    ['a comma in the header of a file with semicolons', separated(';').replace('country', 'country, ISO')],
  ])('is read from %s', async (_, text) => {
    const flags = text.includes('country, ISO') ? ['--column', 'country=country, ISO'] : [];
    expect((await calculate(file('x.csv', text), ...flags)).amount).toBe('7528.30');
  });

  it.each([
    ['little-endian with mark', Buffer.from(`\uFEFF${separated('\t')}`, 'utf16le')],
    ['little-endian without mark', Buffer.from(separated('\t'), 'utf16le')],
    ['big-endian with mark', Buffer.from(`\uFEFF${separated(',')}`, 'utf16le').swap16()],
  ])('is found in UTF-16 text, %s', async (_, bytes) => {
    expect((await calculate(file('x.csv', bytes))).amount).toBe('7528.30');
  });

  it('that is not clear is an error that says what to add', async () => {
    const { code, err } = await calculate(file('x.csv', 'country;a,b\nTJ;1,2\n'));
    expect([code, err]).toEqual([2, expect.stringContaining('has semicolons and commas')]);
    const unknown = await calculate(file('y.csv', 'sep=#\na#b\n'));
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('line 1: sep= must be')]);
  });

  it('of another encoding than UTF-8 and UTF-16 is an error that says so', async () => {
    const latin = Buffer.from('country,sms_spend\nC\u00f4te,5.00\n', 'latin1');
    const { code, err } = await calculate(file('x.csv', latin));
    expect([code, err]).toEqual([2, expect.stringContaining('neither UTF-8 nor UTF-16')]);
  });

  it('that is missing or too much in one row is an error with the line of the file', async () => {
    const short = await calculate(file('x.csv', `sep=;\n${separated(';')}KG;5\n`));
    expect(short.err).toMatch(/x\.csv, line 5: 2 cells, but the first line has 3/);
    const long = await calculate(file('y.csv', `${separated(',')}KG,5,1,179.73\n`));
    expect(long.err).toMatch(/line 4: 4 cells.*put quotes round values that hold a comma/);
  });
});

describe('numbers of another locale', () => {
  const euros = 'country;messages;sms_spend\nTJ;35644;7526,30\n';

  it('are read when --decimal says how they are written', async () => {
    expect((await calculate(file('x.csv', euros), '--decimal', 'comma')).amount).toBe('7526.30');
    const quoted = file('y.csv', euros.replaceAll(';', ',').replace('7526,30', '"7526,30"'));
    expect((await calculate(quoted, '--decimal', 'comma')).amount).toBe('7526.30');
  });

  it.each([
    ['1,234', []],
    ['1.234', []],
    ['1.234', ['--decimal', 'comma']],
    ['1.234,56', ['--decimal', 'comma']],
    ['1,234.56', ['--decimal', 'point']],
  ])('are never a guess: %s with %j', async (spend, flags) => {
    const { code, err } = await calculate(file('x.csv', euros.replace('7526,30', spend)), ...flags);
    expect([code, err]).toEqual([2, expect.stringContaining(spend)]);
  });

  it('with a point stay what they are when --decimal point says so', async () => {
    const path = file('x.csv', euros.replace('7526,30', '1.234'));
    expect((await calculate(path, '--decimal', 'point')).amount).toBe('1.23');
    expect((await calculate(path, '--decimal', 'dot')).err).toMatch(/--decimal dot is neither/);
  });
});

describe('a file without a usable row', () => {
  it.each([
    ['only a header', 'country,messages,sms_spend\n', []],
    ['rows of another channel', 'country,channel,sms_spend\nTJ,voice,5.00\n', []],
    [
      'rows outside of the window',
      'date,country,sms_spend\n2026-01-01,TJ,5\n',
      ['--window', '2026-03-01..2026-03-02'],
    ],
  ])('ends with 2 and one line: %s', async (_, text, flags) => {
    const { code, err } = await calculate(file('x.csv', text), ...flags);
    expect([code, err]).toEqual([2, expect.stringMatching(/^[^\n]+x\.csv: no row could be used: [^\n]+\n$/)]);
  });

  it('is still no credit, and 0, when rows were used and come to nothing', async () => {
    const { code, amount } = await calculate(file('x.csv', 'country,sms_spend\nTJ,0.00\n'));
    expect([code, amount]).toEqual([0, '0.00']);
  });
});
