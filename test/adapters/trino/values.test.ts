import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { describe, expect, test } from '@jest/globals';
import { RunningQuery } from '../../../src/adapters/trino/running-query.ts';
import { bench, context, failure, numbers } from './support.ts';

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
  ])('%s %s cannot be carried exactly and is an error', async (type, json) => {
    await using b = await bench(result(type, json));
    expect((await failure(b.engine.run('SELECT v', context()))).code).toBe('TRINO_INEXACT');
  });
});

test('a result with more text than memory should hold is given up, and cancelled', async () => {
  await using b = await bench({ script: () => numbers(5000, 100) });
  const agents = { http: new HttpAgent(), https: new HttpsAgent() };
  const query = new RunningQuery({
    server: b.trino.url,
    headers: { 'X-Trino-User': 'u' },
    agents,
    signal: new AbortController().signal,
    requestTimeoutMs: 1000,
    retryPauseMs: 5,
    maxCharacters: 10_000,
    onPage: () => undefined,
  });
  const reading = (async () => {
    let rows = 0;
    for await (const page of query.pages('SELECT n')) rows += page.length;
    return rows;
  })();
  expect((await failure(reading)).code).toBe('TRINO_TOO_LARGE');
  expect(b.trino.queries[0]?.cancelled).toBe(true);
});
