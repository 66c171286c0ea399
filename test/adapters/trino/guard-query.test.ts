import { expect, test } from '@jest/globals';
import { runGuardQuery } from '../../../src/core/fraud-guard/query.ts';
import { dataset, GUARD_QUERY } from '../../emulators/dataset/index.ts';
import { bench, context, failure, numbers } from './support.ts';

const account = dataset.truths.find(({ name }) => name === 'month-end')?.account ?? '';
const question = { account, start: '2026-09-28', end: '2026-10-31', countries: ['NG', 'KE'] };

test('returns the rows of the account, its days and its countries, for claim.guard', async () => {
  await using b = await bench();
  const rows = await runGuardQuery(b.engine, GUARD_QUERY, question, context());
  expect(rows.sort((a, b) => String(a.month).localeCompare(String(b.month)))).toEqual([
    { mode: 'max', attempts: 3157, blocked: 6720, account, country: 'NG', month: '2026-09' },
    { mode: 'max', attempts: 3682, blocked: 7980, account, country: 'NG', month: '2026-10' },
  ]);
  expect(await runGuardQuery(b.engine, GUARD_QUERY, { ...question, countries: [] }, context())).toEqual([]);
  expect(
    await runGuardQuery(b.engine, GUARD_QUERY, { ...question, end: '2026-09-28' }, context()),
  ).toMatchObject([{ blocked: 2100 }]);
  const hostile = { ...question, account: "x' OR '1'='1" };
  expect(await runGuardQuery(b.engine, GUARD_QUERY, hostile, context())).toEqual([]);
});

test('takes columns in any order and case, and leaves account, country and month out where there are none', async () => {
  const columns = ['BLOCKED', 'guard.mode', 'Attempts'].map((name) => ({ name, type: 'varchar' }));
  await using b = await bench({ script: () => ({ columns, rows: [['3', 'basic', '7']] }) });
  const sql = 'SELECT 1 WHERE :account IS NOT NULL';
  expect(await runGuardQuery(b.engine, sql, question, context())).toEqual([
    { mode: 'basic', attempts: '7', blocked: '3', account },
  ]);
});

test('takes a row with an empty account for one of the account that was asked about', async () => {
  const columns = ['mode', 'attempts', 'blocked', 'account'].map((name) => ({ name, type: 'varchar' }));
  const rows = [
    ['basic', '7', '3', null],
    ['max', '7', '3', 'AC2'],
  ];
  await using b = await bench({ script: () => ({ columns, rows }) });
  expect(await runGuardQuery(b.engine, 'SELECT 1 WHERE :account IS NOT NULL', question, context())).toEqual([
    { mode: 'basic', attempts: '7', blocked: '3', account },
    { mode: 'max', attempts: '7', blocked: '3', account: 'AC2' },
  ]);
});

test('of two columns of one name is a fault of the policy file', async () => {
  const columns = ['mode', 'attempts', 'g.attempts', 'blocked'].map((name) => ({ name, type: 'varchar' }));
  await using b = await bench({ script: () => ({ columns, rows: [] }) });
  const failed = await failure(runGuardQuery(b.engine, 'SELECT 1', question, context()));
  expect(failed).toMatchObject({
    code: 'GUARD_QUERY_BROKEN',
    facts: { problem: 'several columns attempts' },
  });
});

test.each([
  ['an unknown parameter', 'SELECT mode FROM t WHERE a = :user'],
  ['a missing column', 'SELECT mode, attempts FROM t'],
  ['a statement that is no query', 'DELETE FROM t WHERE a = :account'],
])('%s is a fault of the policy file', async (_name, sql) => {
  await using b = await bench({ script: () => numbers(1) });
  expect((await failure(runGuardQuery(b.engine, sql, question, context()))).code).toBe('GUARD_QUERY_BROKEN');
});
