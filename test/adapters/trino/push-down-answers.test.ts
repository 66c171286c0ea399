import { describe, expect, it, test } from '@jest/globals';
import type { TrinoSettings } from '../../../src/adapters/trino/trino.ts';
import { pushDownNeeds } from '../../../src/core/credit/input/push-down.ts';
import { type Scripted, TrinoError } from '../../emulators/trino/index.ts';
import { bench, context, failure } from './support.ts';

const SQL = 'SELECT day, note, country, attempts, conversions, sms_fee FROM traffic';

const usage: Scripted = {
  columns: [
    { name: 'usage_date', type: 'varchar' },
    { name: 'note', type: 'varchar' },
    { name: 'country', type: 'varchar' },
    { name: 'attempts', type: 'bigint' },
    { name: 'conversions', type: 'bigint' },
    { name: 'sms_fee', type: 'decimal(18,2)' },
  ],
  rows: Array.from({ length: 30 }, (_, n) => ['2026-01-05', `note ${n}`, 'ID', 40, 30, '1.50']),
  rowsPerPage: 10,
};
const kept = usage.columns.filter(({ name }) => name !== 'note');
const added: Scripted = {
  columns: [...kept, { name: 'rows_added_up', type: 'bigint' }],
  rows: [['2026-01-05', 'ID', 1200, 900, '45.00', 30]],
};

/** Long results are added up on the server. */
const settings: Partial<TrinoSettings> = { addUpAbove: 20 };
const sums = pushDownNeeds(null);
/** The rows of the statement itself, added up while they were read; the name of the column that nobody reads is last. */
const theirRows = {
  columns: [...kept.map(({ name }) => name), 'note'],
  rows: [['2026-01-05', 'ID', 1200, 900, '45.00']],
  rowCounts: [30],
};
const failing = (name: string, type: string) => (): never => {
  throw new TrinoError(name, type, 'no');
};
const ownSql = (sql: string) => sql === SQL;

describe('the answer of a server that is asked to add rows up', () => {
  test('is taken when it has the columns that were asked for, whatever their case', async () => {
    const shouting = { ...added, columns: added.columns.map((c) => ({ ...c, name: c.name.toUpperCase() })) };
    await using b = await bench({ script: (sql) => (ownSql(sql) ? usage : shouting) }, settings);
    expect(await b.engine.run(SQL, context(), { sums })).toEqual({
      columns: kept.map(({ name }) => name),
      rows: [['2026-01-05', 'ID', 1200, 900, '45.00']],
      rowCounts: [30],
    });
  });

  test('is left for the rows themselves when it has other columns', async () => {
    await using b = await bench({ script: () => usage }, settings);
    expect(await b.engine.run(SQL, context(), { sums })).toEqual(theirRows);
  });

  test('is left for the rows themselves when the server cannot run the sum', async () => {
    const sum = failing('SYNTAX_ERROR', 'USER_ERROR');
    await using b = await bench({ script: (sql) => (ownSql(sql) ? usage : sum()) }, settings);
    expect(await b.engine.run(SQL, context(), { sums })).toEqual(theirRows);
  });

  test('fails the request when the sum failed for want of resources', async () => {
    const sum = failing('CLUSTER_OUT_OF_MEMORY', 'INSUFFICIENT_RESOURCES');
    await using b = await bench({ script: (sql) => (ownSql(sql) ? usage : sum()) }, settings);
    expect(await failure(b.engine.run(SQL, context(), { sums }))).toMatchObject({ code: 'TRINO_BUSY' });
  });
});

it('rows that are added up while they are read count once, also when each page breaks off and comes again', async () => {
  const noisy: Scripted = {
    columns: usage.columns.map((column) =>
      column.name === 'sms_fee' ? { ...column, type: 'double' } : column,
    ),
    rows: Array.from({ length: 95 }, (_, n) => ['2026-01-05', `note ${n}`, 'ID', 40, 30, 0.1]),
    rowsPerPage: 30,
  };
  await using b = await bench({ script: () => noisy }, settings);
  let broken = 0;
  b.trino.faultFor = ({ kind, repeated }) => {
    if (kind !== 'page' || repeated > 0) return undefined;
    broken += 1;
    return 'broken half-way';
  };
  expect(await b.engine.run(SQL, context(), { sums })).toEqual({
    ...theirRows,
    rows: [['2026-01-05', 'ID', 3800, 2850, '9.5']],
    rowCounts: [95],
  });
  expect(broken).toBeGreaterThan(3);
  expect(b.trino.queries).toHaveLength(1);
});
