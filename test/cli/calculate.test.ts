import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runCalculate } from '../../src/cli/calculate.ts';
import { CSV, run } from './calculate-runs.ts';

const GOLDEN_FILE = join(process.cwd(), 'test/core/credit/data/golden.json');
const { cases } = JSON.parse(readFileSync(GOLDEN_FILE, 'utf8'));

interface Given {
  policy?: object;
  inputs?: Given[];
}

/** The worked cases are those of the first policy. */
const byFirstPolicy = ({ inputs, ...given }: Given): Given => ({
  ...given,
  ...(inputs
    ? { inputs: inputs.map(byFirstPolicy) }
    : { policy: { id: 'verify-credit-v1', ...given.policy } }),
});
// biome-ignore lint/suspicious/noExplicitAny: the cases have many shapes
const golden = (id: string): any => byFirstPolicy(cases.find((one: { id: string }) => one.id === id));

const small = { table: { columns: ['country', 'sms_cost'], rows: [['TJ', '10.125']] } };

describe('calculate on JSON', () => {
  it('prints the result of one object', async () => {
    const { code, stdout, stderr } = await run(['a.json'], {
      'a.json': JSON.stringify(golden('G30_published_row')),
    });
    expect({ code, stderr }).toStrictEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toStrictEqual(golden('G30_published_row').expected);
  });

  it('combines inputs', async () => {
    const { code, stdout } = await run(['a.json'], {
      'a.json': JSON.stringify(golden('G59_combine_currencies')),
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toStrictEqual(golden('G59_combine_currencies').expected);
  });

  it('calls no credit calculated', async () => {
    const { code } = await run(['a.json'], { 'a.json': JSON.stringify(golden('G02_no_fraud')) });
    expect(code).toBe(0);
  });

  it('prints an ERROR result, and says in one line what is wrong and how to mend it', async () => {
    const { code, stdout, stderr } = await run(['a.json'], {
      'a.json': JSON.stringify(golden('G52_bad_values')),
    });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toStrictEqual(golden('G52_bad_values').expected);
    expect(stderr).toBe(
      'a.json: D02_BAD_VALUE: Row 1, date cannot be read: "2026-02-30". Use unformatted values: plain decimals such as 1000.00, days as YYYY-MM-DD. (and 1 more error)\n',
    );
  });

  it('prints explanation lines instead when asked', async () => {
    const { code, stdout } = await run(['--explain', 'a.json'], {
      'a.json': JSON.stringify(golden('G30_published_row')),
    });
    expect(code).toBe(0);
    expect(stdout.split('\n')).toContain('basic 1.000 35644 $7,526.30 0.416 $4,948.80');
  });

  it('explains each link and then the combination', async () => {
    const { stdout } = await run(['--explain', 'a.json'], {
      'a.json': JSON.stringify(golden('G41_two_links_same_line')),
    });
    expect(stdout).toMatch(
      /^Link 1\nRecommended credit.*\nQuery scoped.*\nLink 2\nRecommended credit.*\nQuery scoped.*\nRecommended credit: \$6,300\.00/s,
    );
  });

  it('lets flags win over the file', async () => {
    const files = {
      'a.json': JSON.stringify({ ...small, claim: { account: 'old' } }),
      'p.yaml': 'max_credit: 5\n',
    };
    const { stdout } = await run(['a.json', '--account', 'new', '--policy', 'p.yaml'], files);
    expect(JSON.parse(stdout).memos[0]).toMatchObject({ account: 'new', credit_amount: '5.00' });
  });

  it('reads a file with byte order mark and Windows line ends', async () => {
    const text = `\uFEFF${JSON.stringify(small, null, 2).replaceAll('\n', '\r\n')}`;
    expect((await run(['a.json'], { 'a.json': text })).code).toBe(0);
  });
});

describe('calculate on JSON lines', () => {
  it('gives one result a line, ERROR results included, and 0', async () => {
    const lines = ['G30_published_row', 'G08_missing_columns', 'G41_two_links_same_line'].map(golden);
    const text = `\uFEFF${lines.map((line) => JSON.stringify(line)).join('\r\n')}\r\n\r\n`;
    const { code, stdout, stderr } = await run(['a.jsonl'], { 'a.jsonl': text });
    expect({ code, stderr }).toStrictEqual({ code: 0, stderr: '' });
    const results = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results).toStrictEqual(lines.map(({ expected }) => expected));
  });

  it('does not lose the others to a line that is not JSON', async () => {
    const text = [JSON.stringify(small), 'nonsense', '[1]', JSON.stringify(small)].join('\n');
    const { code, stdout, stderr } = await run(['a.jsonl'], { 'a.jsonl': text });
    const results = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results.map(({ status }) => status)).toStrictEqual(['OK', 'ERROR', 'ERROR', 'OK']);
    expect(results[1].errors).toStrictEqual([
      { code: 'D02_BAD_VALUE', where: 'a.jsonl, line 2', value: 'nonsense' },
    ]);
    expect(code).toBe(2);
    expect(stderr).toBe('a.jsonl, line 2: not JSON; write one object a line (and 1 more lines)\n');
  });
});

describe('calculate on CSV', () => {
  const explain = async (argv: string[], files: Record<string, string>) => {
    const { code, stdout, stderr } = await run(argv, files);
    return { code, stderr, result: code === 0 ? JSON.parse(stdout) : undefined };
  };

  it('reads a Looker export with its claim from flags and Guard rows and policy from files', async () => {
    const files = {
      'x.csv': `\uFEFF${CSV}`,
      'g.csv': 'mode,attempts,blocked\nbasic,600,400\n',
      'p.json': '{"min_credit": "2.00", "guard_query": "SELECT 1"}',
    };
    const flags = [
      '--account',
      'AC1',
      '--currency',
      'eur',
      '--ticket-date',
      '2026-02-01',
      '--window',
      '2026-01-15..2026-01-16',
    ];
    const { result } = await explain(['x.csv', ...flags, '--guard', 'g.csv', '--policy', 'p.json'], files);
    expect(result.memos).toMatchObject([
      {
        account: 'AC1',
        currency: 'EUR',
        fraud_cost: '1179.73',
        credit_amount: '786.49',
        lines: [{ guard_level: 'all' }],
      },
    ]);
    expect(result.memos[0].codes).toContain('S02_ROWS_OUTSIDE_WINDOW');
  });

  it.each([
    ['2026-01-15,2026-01-16'],
    ['2026-01-15:2026-01-16'],
    ['2026-01-15/2026-01-16'],
    ['2026-01-15 2026-01-16'],
  ])('takes the window as %s', async (window) => {
    const { result } = await explain(['--window', window, 'x.csv'], { 'x.csv': CSV });
    expect(result.memos[0].fraud_cost).toBe('1179.73');
  });

  it('takes the window as two arguments', async () => {
    const { result } = await explain(['--window', '2026-01-15', '2026-01-16', 'x.csv'], { 'x.csv': CSV });
    expect(result.memos[0].fraud_cost).toBe('1179.73');
  });

  it.each([
    ['g.json', '[{"mode": "max", "attempts": 1}]'],
    ['g.json', '{"guard": [{"mode": "max", "attempts": 1}]}'],
    ['g.yaml', '- mode: max\n  attempts: 1\n'],
  ])('reads Guard rows from %s: %s', async (name, text) => {
    const { result } = await explain(['--guard', name, 'x.csv'], { 'x.csv': CSV, [name]: text });
    expect(result.memos[0].lines[0].guard).toMatchObject([{ mode: 'max' }]);
  });

  it('takes the country of Guard rows by any name that it has in a table', async () => {
    const text = 'mode,attempts,blocked,Country Code\nmax,1,0,TJ\nbasic,9,9,UZ\n';
    const { result } = await explain(['--guard', 'g.csv', 'x.csv'], { 'x.csv': CSV, 'g.csv': text });
    expect(result.memos[0].lines[0]).toMatchObject({ guard_level: 'country', guard: [{ mode: 'max' }] });
  });

  it('maps columns by hand and sets the scope', async () => {
    const text = 'wann,country,was\n2026-01-15,TJ,5\n';
    const flags = ['--column', 'date=wann', '--column', 'channel_fee=was', '--scope', 'declared'];
    const { result } = await explain(['x.csv', ...flags], { 'x.csv': text });
    expect(result.roles).toStrictEqual({ date: 'wann', channel_fee: 'was', country: 'country' });
  });

  it('leaves quoted thousands commas an error, as the policy says', async () => {
    const { code, stderr } = await explain(['x.csv'], { 'x.csv': 'Country,Cost\nTJ,"1,179.73"\n' });
    expect(code).toBe(2);
    expect(stderr).toContain('total charge cannot be read: "1,179.73"');
  });

  it('refuses a line with more cells than columns, which an unquoted comma makes', async () => {
    const { code, stderr } = await explain(['x.csv'], { 'x.csv': 'Country,Cost\nTJ,5\nTJ,1,179.73\n' });
    expect({ code, stderr }).toStrictEqual({
      code: 2,
      stderr: 'x.csv, line 3: 3 cells, but the first line has 2; put quotes round values that hold a comma\n',
    });
  });
});

describe('the files that calculate reads', () => {
  it('are found from the folder of whoever asks, else from the project', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'calculate-'));
    writeFileSync(join(folder, 'small.json'), JSON.stringify(small));
    const codeOf = async (argv: string[], from?: string) => {
      const quiet = { stdout: () => undefined, stderr: () => undefined };
      return runCalculate(argv, { ...quiet, folder: from });
    };
    expect(await codeOf(['small.json'])).toBe(2);
    expect(await codeOf(['small.json'], folder)).toBe(0);
    expect(await codeOf([join(folder, 'small.json')], '/')).toBe(0);
    writeFileSync(join(folder, 'usage.csv'), CSV);
    writeFileSync(join(folder, 'guard.csv'), 'mode,attempts,blocked\nbasic,30,10\n');
    expect(await codeOf(['usage.csv', '--guard', 'guard.csv'], folder)).toBe(0);
    // No policy, but found: the error is another one than "no such file".
    let said = '';
    await runCalculate(['package.json'], {
      stdout: () => undefined,
      stderr: (text) => (said += text),
      folder,
    });
    expect(said).not.toContain('no such file');
    rmSync(folder, { recursive: true });
  });
});
