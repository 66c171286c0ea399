import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../../src/core/limits.ts';
import { readLookerSql } from '../../../src/core/looker/sql.ts';
import { guardSql } from '../../../src/core/sql/read-only.ts';
import { readTail } from '../../../src/core/sql/tail.ts';
import { quickest } from '../../support/cpu-time.ts';

const { sqlCharacters, sqlTokens, sqlDepth } = LIMITS;
const nested = (depth: number) => `SELECT ${'('.repeat(depth)}1${')'.repeat(depth)}`;
const listed = (tokens: number) => `SELECT ${'a,'.repeat(tokens / 2 - 1)}a`;
const long = (characters: number) => `SELECT '${'x'.repeat(characters - 9)}'`;

describe('SQL at its limits', () => {
  it.each([
    [
      'characters',
      long(sqlCharacters.value),
      long(sqlCharacters.value + 1),
      /longer than the 1,000,000 characters/,
    ],
    [
      'tokens',
      listed(sqlTokens.value),
      listed(sqlTokens.value + 2),
      /more than 60,000 words, values and signs/,
    ],
    ['nesting', nested(sqlDepth.value), nested(sqlDepth.value + 1), /nested more than 500 deep/],
  ])('%s: runs just below, and just above is refused with its real reason', (_, below, above, reason) => {
    expect(guardSql(below)).toEqual({ sql: below });
    expect(readLookerSql(below)).toMatchObject({ kind: 'query', sql: below });
    const refusal = { code: 'sql_too_large', reason: expect.stringMatching(reason) };
    expect(guardSql(above)).toEqual({ refusal: expect.objectContaining(refusal) });
    expect(readLookerSql(above)).toMatchObject({ kind: 'too_large', refusal });
  });

  it('an IN list of 24,000 values runs', () => {
    const values = Array.from({ length: 24_000 }, (_, at) => `'${at}'`).join(', ');
    const sql = `SELECT a FROM t WHERE id IN (${values})`;
    expect(guardSql(sql)).toEqual({ sql });
  });

  it('the tail of a statement within deep parentheses is found, in time', () => {
    const wrapped = `${'('.repeat(400)}SELECT 1 LIMIT 5${')'.repeat(400)}`;
    expect(readTail(wrapped)).toEqual({ limit: 5 });
    expect(readTail('(SELECT 1 LIMIT 5) UNION (SELECT 2 LIMIT 6)')).toEqual({});
    expect(readTail('((SELECT 1) UNION (SELECT 2) LIMIT 7)')).toEqual({ limit: 7 });
    const hostile = `${'('.repeat(14_000)}SELECT 1${')'.repeat(14_000)}`;
    expect(quickest(() => readTail(hostile))).toBeLessThan(50);
  });
});
