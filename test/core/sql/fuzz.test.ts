import { expect, it } from '@jest/globals';
import { guardSql } from '../../../src/core/sql/read-only.ts';
import { fuzzGuard } from './fuzz.ts';
import { loadGrammar } from './grammar.ts';
import { CORPUS, mutations } from './mutations.ts';

const grammar = loadGrammar();

// A part of `npm run test:fuzz`, which does the same with 100,000 afterwards.
it('of thousands of mutated statements nothing but a query gets through', () => {
  const report = fuzzGuard(5000, 1, grammar, 30);
  expect(report).toMatchObject({ inputs: 5000, judged: 30, leaks: [] });
  expect(report.accepted).toBeGreaterThan(300);
  expect(report.slowestMs).toBeLessThan(50);
}, 60_000);

it('what the grammar calls one query is refused for a reason of our own only', () => {
  const own = /uses TABLE|does not start|does not accept|defines a function|holds INTO/;
  for (const sql of [...CORPUS, ...mutations(30, 7)]) {
    const guarded = guardSql(sql);
    if ('sql' in guarded || grammar(sql) !== 'one query') continue;
    expect(guarded.refusal.reason).toMatch(own);
  }
});
