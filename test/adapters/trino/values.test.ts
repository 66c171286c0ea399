import { describe, expect, test } from '@jest/globals';
import { bench, context, failure } from './support.ts';

describe('values', () => {
  const result = (type: string, value: string) => ({
    script: () => ({
      columns: [{ name: 'v', type }],
      page: (index: number) => (index === 0 ? `[[${value}]]` : undefined),
    }),
  });

  test.each([
    ['bigint', '9007199254740991', 9_007_199_254_740_991],
    ['integer', '-3', -3],
    ['decimal(38,4)', '"12345678901234567890.1200"', '12345678901234567890.1200'],
    ['double', '0.1', 0.1],
    ['varchar(3)', '"NaN"', 'NaN'],
    ['date', '"2026-10-01"', '2026-10-01'],
    ['boolean', 'true', 'true'],
    ['array(bigint)', '[1,2]', '[1,2]'],
    ['varchar', 'null', null],
  ])('%s %s', async (type, json, cell) => {
    await using b = await bench(result(type, json));
    expect(await b.engine.run('SELECT v', context())).toEqual({ columns: ['v'], rows: [[cell]] });
  });

  test.each([
    ['bigint', '9007199254740993'],
    ['bigint', '-9223372036854775808'],
    ['double', '"NaN"'],
    ['real', '"Infinity"'],
    ['decimal(10,2)', '12.30'],
    ['array(bigint)', '[1,9007199254740993]'],
    ['map(varchar,bigint)', '{"a":9007199254740993}'],
    ['row(n bigint,t varchar)', '[-9007199254740993,"x"]'],
    ['array(row(n array(bigint)))', '[[[1]],[[2,18014398509481985]]]'],
  ])('%s %s cannot be carried exactly and is an error', async (type, json) => {
    await using b = await bench(result(type, json));
    expect((await failure(b.engine.run('SELECT v', context()))).code).toBe('TRINO_INEXACT');
  });
});
