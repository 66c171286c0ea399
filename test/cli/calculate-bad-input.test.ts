import { describe, expect, it } from '@jest/globals';
import { runCalculate } from '../../src/cli/calculate.ts';
import { CSV, run } from './calculate-runs.ts';

describe('bad input', () => {
  it.each<[string, string[], Record<string, string>, string]>([
    ['no file', [], {}, 'no file named; write npm run -s calculate -- FILE, or --help'],
    ['a file that is not there', ['a.json'], {}, 'a.json: no such file; check the path'],
    ['an unknown flag', ['--fast', 'a.json'], {}, "Unknown option '--fast'; --help lists the flags"],
    [
      'a flag without value',
      ['a.json', '--account'],
      {},
      "Option '--account <value>' argument missing; --help lists the flags",
    ],
    ['two files', ['a.json', 'b.json'], {}, 'one file at a time, but a.json, b.json were named'],
    [
      'an empty file',
      ['a.json'],
      { 'a.json': ' \n' },
      'a.json: is empty; expected JSON such as {"table": ..., "claim": ...}',
    ],
    [
      'broken JSON',
      ['a.json'],
      { 'a.json': '{\n "table": {"columns": [],\n "rows": [1,]}\n}' },
      'a.json, line 3: not JSON; check commas, quotes and brackets there',
    ],
    [
      'JSON with a number that a double changes',
      ['a.json'],
      {
        'a.json': '{"table": {"columns": ["country", "sms_spend"],\n"rows": [["TJ", 12345678901234567.89]]}}',
      },
      'a.json, line 2: 12345678901234567.89 has more digits than a JSON number keeps; write it in quotes',
    ],
    [
      'JSON that is no calculation',
      ['a.json'],
      { 'a.json': '[]' },
      'a.json: expected {"table": {"columns", "rows"}, "claim", "policy"} or {"inputs": [...]}',
    ],
    [
      'nothing to combine',
      ['a.json'],
      { 'a.json': '{"inputs": []}' },
      'a.json: nothing to calculate; "inputs" is empty',
    ],
    ['an empty CSV', ['x.csv'], { 'x.csv': '' }, 'x.csv: is empty; expected a line of column names and rows'],
    ['a broken CSV', ['x.csv'], { 'x.csv': 'a,b\n"1,2\n' }, 'x.csv, line 2: not CSV; check the quotes there'],
    [
      'a window out of order',
      ['--window', '2026-02-01..2026-01-01', 'x.csv'],
      { 'x.csv': CSV },
      '--window 2026-02-01..2026-01-01 is not two days in order; write --window 2026-01-15..2026-01-17',
    ],
    [
      'a column without name',
      ['--column', 'date', 'x.csv'],
      { 'x.csv': CSV },
      '--column date is not ROLE=NAME; write --column attempts=total_attempts',
    ],
    [
      'a column for a role that there is not',
      ['--column', 'spend=b', 'x.csv'],
      { 'x.csv': 'country,b\nTJ,1\n' },
      '--column spend=b: there is no role spend; the roles are date, account, country, prefix, channel, currency, blocked, conversions, attempts, verify_fee, channel_fee, total_charge, month, quantity, delivered, recipients',
    ],
    [
      'a column that the file does not have',
      ['--column', 'channel_fee=SMS Spent', 'x.csv'],
      { 'x.csv': 'country,sms_spend\nTJ,1\n' },
      '--column channel_fee=SMS Spent: there is no such column; the columns are "country", "sms_spend"',
    ],
    [
      'a column that the file has twice',
      ['--column', 'channel_fee=spend', 'x.csv'],
      { 'x.csv': 'country,spend,spend\nTJ,1,2\n' },
      '--column channel_fee=spend: several columns have this name; give each a name of its own',
    ],
    [
      'a column that one of several tables does not have',
      ['--column', 'channel_fee=b', 'a.json'],
      {
        'a.json':
          '{"inputs": [{"table": {"columns": ["b"], "rows": [["1"]]}}, {"table": {"columns": ["cost"], "rows": [["1"]]}}]}',
      },
      '--column channel_fee=b: there is no such column; the columns are "cost"',
    ],
    [
      'inputs whose amounts have other places',
      ['a.json'],
      {
        'a.json': JSON.stringify({
          inputs: [0, 2].map((places) => ({
            table: { columns: ['country', 'sms_spend'], rows: [['TJ', '100.00']] },
            policy: { minor_units: { USD: places } },
          })),
        }),
      },
      'the policies of "inputs" differ in minor_units.USD; give all of them the same',
    ],
    [
      'JSON with a name twice, of which one would not count',
      ['a.json'],
      {
        'a.json':
          '{"table": {"columns": ["country", "sms_spend"],\n"rows": [["TJ", "100"]],\n"rows": [["TJ", "1000"]]}}',
      },
      'a.json, line 3: "rows" is there twice in one object, and only one of them would count; keep one',
    ],
    [
      'JSON that is nested without end',
      ['a.json'],
      { 'a.json': `{"table": ${'['.repeat(100_000)}${']'.repeat(100_000)}}` },
      'a.json, line 1: lists and objects are nested too deep; expected a table, a claim and a policy',
    ],
    [
      'a Guard file without a column',
      ['--guard', 'g.csv', 'x.csv'],
      { 'x.csv': CSV, 'g.csv': 'mode,attempts\n' },
      'g.csv: has no column blocked',
    ],
    [
      'a Guard file with a column twice',
      ['--guard', 'g.csv', 'x.csv'],
      { 'x.csv': CSV, 'g.csv': 'mode,attempts,Blocked,blocked\nbasic,1,2,3\n' },
      'g.csv: has several columns blocked; keep one',
    ],
    [
      'a Guard file with two columns of countries',
      ['--guard', 'g.csv', 'x.csv'],
      { 'x.csv': CSV, 'g.csv': 'mode,attempts,blocked,country,country_code\nbasic,1,2,BD,TJ\n' },
      'g.csv: has several columns country; keep one',
    ],
    [
      'a Guard file that is no list',
      ['--guard', 'g.json', 'x.csv'],
      { 'x.csv': CSV, 'g.json': '5' },
      'g.json: expected a list of {"mode", "attempts", "blocked"}',
    ],
    [
      'a policy with slips',
      ['--policy', 'p.yaml', 'x.csv'],
      { 'x.csv': CSV, 'p.yaml': 'min_credt: 5\nrounding: up\n' },
      'policy file p.yaml: min_credt is not a parameter of the policy; rounding must be half_even, half_up or down',
    ],
    [
      'a policy that is not there',
      ['--policy', 'p.yaml', 'x.csv'],
      { 'x.csv': CSV },
      'policy file p.yaml: no such file',
    ],
  ])('ends with 2 and one line on %s', async (_what, argv, files, line) => {
    const { code, stdout, stderr } = await run(argv, files);
    expect({ code, stderr }).toStrictEqual({ code: 2, stderr: `${line}\n` });
    // An answer that is an error is still printed, for programs.
    if (!argv.includes('a.json')) expect(stdout).toBe('');
  });

  it('ends with 2 on a line with a count that a double changes, and calculates the others', async () => {
    const line = (count: string) =>
      `{"table": {"columns": ["country", "messages", "sms_spend"], "rows": [["TJ", ${count}, "1.00"]]}}`;
    const text = `${line('1')}\n${line('9007199254740993')}\n`;
    const { code, stdout, stderr } = await run(['a.jsonl'], { 'a.jsonl': text });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'a.jsonl, line 2: 9007199254740993 has more digits than a JSON number keeps; write it in quotes\n',
    );
    expect(
      stdout
        .trim()
        .split('\n')
        .map((one) => JSON.parse(one).status),
    ).toEqual(['OK', 'ERROR']);
  });

  it('ends with 2 on a line whose table lacks a column that a flag names, and calculates the others', async () => {
    const line = (column: string) => `{"table": {"columns": ["${column}"], "rows": [["1.00"]]}}`;
    const text = `${line('spent')}\n${line('sms_spend')}\n`;
    const { code, stdout, stderr } = await run(['--column', 'channel_fee=spent', 'a.jsonl'], {
      'a.jsonl': text,
    });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'a.jsonl, line 2: --column channel_fee=spent: there is no such column; the columns are "sms_spend"\n',
    });
    const results = stdout.trim().split('\n');
    expect(results.map((one) => JSON.parse(one).status)).toEqual(['OK', 'ERROR']);
  });

  it('reads real files, and says when one is a directory', async () => {
    const written: string[] = [];
    const write = (text: string) => {
      written.push(text);
    };
    expect(await runCalculate([process.cwd()], { stdout: write, stderr: write })).toBe(2);
    expect(await runCalculate(['--help'], { stdout: write, stderr: write })).toBe(0);
    expect(written).toStrictEqual([
      `${process.cwd()}: is a directory; name a .json, .jsonl or .csv file\n`,
      expect.stringContaining('--ticket-date DAY'),
    ]);
  });
});
