import { describe, expect, it } from '@jest/globals';
import { caseLine } from '../../core/backtest/cases.ts';
import { lines, run } from './backtest-runs.ts';

const CASE = caseLine({ id: 'a', spend: '100', decided: '90' });

const CASES = lines([
  ...Array.from({ length: 30 }, (_, at) => caseLine({ id: `u${at}`, spend: `${100 + at}`, decided: '90' })),
  caseLine({ id: 'yen', currency: 'JPY', country: 'ID', spend: '5000', decided: '4500' }),
  caseLine({ id: 'rejected', spend: '70', decided: null }),
  caseLine({ id: 'unreadable', spend: 'about 5', decided: '5' }),
]);

describe('bad input ends with 2 and one line that says where', () => {
  it.each<[string, string[], Record<string, string>, string]>([
    ['no file', [], {}, 'no file named; write npm run -s backtest -- FILE, or --help'],
    ['two files', ['a', 'b'], {}, 'one file at a time, but a, b were named'],
    ['an unknown flag', ['a', '--fast'], {}, "Unknown option '--fast'; --help lists the flags"],
    ['a file that is not there', ['a.jsonl'], {}, 'a.jsonl: no such file; check the path'],
    ['a folder', ['.'], {}, '.: is no file; name a file of JSON lines'],
    ['an empty file', ['a'], { a: '' }, 'a: is empty; expected one JSON object a line'],
    ['a file of blank lines', ['a'], { a: '\n \r\n' }, 'a: is empty; expected one JSON object a line'],
    [
      'a line that is not JSON',
      ['a'],
      { a: `${lines([CASE])}\n{"id": 5,\n` },
      'a, line 3: not JSON; write one object a line',
    ],
    [
      'an amount that a double changes',
      ['a'],
      {
        a: `${lines([CASE])}\n{"id": 5, "decided": [{"currency": "USD", "amount": 12345678901234567.89}]}\n`,
      },
      'a, line 3: 12345678901234567.89 has more digits than a JSON number keeps; write it in quotes',
    ],
    [
      'a missing id',
      ['a'],
      { a: lines([CASE, { ...CASE, id: undefined }]) },
      'a, line 2: id is missing or has the wrong form',
    ],
    [
      'a negative amount',
      ['a'],
      { a: lines([{ ...CASE, decided: [{ currency: 'USD', amount: -5 }] }]) },
      'a, line 1: decided[0].amount must be a plain decimal of at least 0, such as 1234.50',
    ],
    [
      'the same id twice',
      ['a'],
      { a: lines([CASE, { ...CASE, id: 'b' }, CASE]) },
      'a, line 3: there is an earlier case with the id "a"; ids are unique',
    ],
    [
      'a policy file with a slip',
      ['a', '--policy', 'p.yaml'],
      { a: lines([CASE]), 'p.yaml': 'min_credt: 5\n' },
      'p.yaml: min_credt is not a parameter of the policy',
    ],
    [
      'a policy file that is not there',
      ['a', '--policy', 'p.yaml'],
      { a: lines([CASE]) },
      'p.yaml: no such file',
    ],
  ])('%s', async (_what, argv, files, line) => {
    expect(await run(argv, files)).toEqual({ code: 2, stdout: '', stderr: `${line}\n` });
  });
});

describe('the back-test of a file', () => {
  it('compares the built-in policy with the decisions, in words', async () => {
    const { code, stdout, stderr } = await run(['cases.jsonl'], { 'cases.jsonl': CASES });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('33 cases\n\n== verify-credit-v2\n');
    expect(stdout).toMatch(/JPY +1 +¥4,500 +¥5,000 +¥500 +¥500 +¥0 +¥500\n/);
    expect(stdout).toMatch(/all +32 +1 /);
    expect(stdout).toMatch(/rejected +\$0\.00 +\$70\.00 +\$70\.00 /);
  });

  it('sets policies side by side under names of their own, each against the first', async () => {
    const files = {
      'cases.jsonl': CASES,
      'now.yaml': '',
      'next.yaml': 'id: try-1\ncredit_share: 0.9\n',
    };
    const flags = ['now.yaml', 'next.yaml', 'next.yaml'].flatMap((name) => ['--policy', name]);
    const { stdout } = await run(['cases.jsonl', '--json', ...flags], files);
    const made = JSON.parse(stdout);
    expect(made.policies.map(({ policy, id }: { policy: string; id: string }) => [policy, id])).toEqual([
      ['now.yaml', 'verify-credit-v2'],
      ['next.yaml (1)', 'try-1'],
      ['next.yaml (2)', 'try-1'],
    ]);
    expect(made.paired).toHaveLength(2);
    expect(made.paired[0]).toMatchObject({ first: 'now.yaml', second: 'next.yaml (1)' });
    expect(made.paired[0].differences[0].interval[1]).toBeLessThan(0);
    expect(made.policies[0].currencies[0]).toMatchObject({ currency: 'JPY', difference: '500' });
  });

  it('gives the same JSON in every run', async () => {
    const [a, b] = [await run(['c', '--json'], { c: CASES }), await run(['c', '--json'], { c: CASES })];
    expect(a.stdout).toBe(b.stdout);
  });

  it('draws a progress bar on a terminal and takes it away; nothing elsewhere', async () => {
    const many = lines(
      Array.from({ length: 800 }, (_, at) => caseLine({ id: `${at}`, spend: '100', decided: '90' })),
    );
    const { stderr } = await run(['c'], { c: many }, true);
    expect(stderr).toMatch(/█.* cases, [\d,]+ a second/);
    expect(stderr.endsWith('\r\u001b[K')).toBe(true);
    expect((await run(['c'], { c: many })).stderr).toBe('');
  });

  it('keeps control characters of foreign text away from the terminal', async () => {
    const odd = caseLine({ id: 'x\u001b[2J\u202e', country: 'T\u0007J', spend: '100', decided: '9' });
    const { stdout } = await run(['c'], { c: lines([odd]) });
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    expect(stdout).toContain('x�[2J');
  });

  it('lists its flags', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--policy');
  });
});

describe('cases of several products', () => {
  const daily = Array.from({ length: 15 }, (_, at) => [
    `2026-01-${String(at + 5).padStart(2, '0')}`,
    ...['BD', at < 14 ? 100 : 1000, at < 14 ? '8.00' : '80.00'],
  ]);
  const past = (id: string, product: string | undefined) => ({
    ...{ id, product, decided: [{ currency: 'USD', amount: '72.00' }] },
    inputs: [{ table: { columns: ['day', 'country', 'messages', 'spend'], rows: daily }, claim: {} }],
  });
  /** By product: whether the one case is within 1 % of what was decided. */
  const agreed = async (files: Record<string, string>, ...argv: string[]) => {
    const { stdout } = await run(['a', '--json', ...argv], files);
    const rows: { name: string; agreement: { within_1: number } }[] =
      JSON.parse(stdout).policies[0].by_product;
    return Object.fromEntries(rows.map(({ name, agreement }) => [name, agreement.within_1]));
  };

  it('are each replayed by the policy of their product', async () => {
    const a = lines([past('v', 'verify'), past('p', 'psms')]);
    expect(await agreed({ a })).toStrictEqual({ verify: 0, psms: 1 });
    const own = { a, 'p.yaml': 'products: [{ name: psms, answer: true, hold_volume: 20 }]' };
    expect(await agreed(own, '--policy', 'p.yaml')).toStrictEqual({ verify: 0, psms: 0 });
  });

  it('are replayed by the policy of PSMS where the file is one', async () => {
    const files = { a: lines([past('p', 'psms'), past('other', 'other')]), 'p.yaml': 'id: psms-credit-v1' };
    expect(await agreed(files, '--policy', 'p.yaml')).toStrictEqual({ other: 1, psms: 1 });
  });
});
