import { expect, test } from '@jest/globals';
import { guardSql } from '../../../src/core/sql/read-only.ts';
import { fuzzGuard, guardTime } from './fuzz.ts';
import { loadGrammar } from './grammar.ts';
import { CORPUS, mutations } from './mutations.ts';

const grammar = loadGrammar();

// `npm run test:fuzz` does the same with 100,000.
test('of thousands of mutated statements nothing but a query gets through', () => {
  const report = fuzzGuard(1000, 1, grammar, 8);
  expect(report).toMatchObject({ inputs: 1000, judged: 8, leaks: [] });
  expect(report.accepted).toBeGreaterThan(120);
  expect(report.slowestMs).toBeLessThan(50);
}, 60_000);

test('what the grammar calls one query is refused for a reason of our own only', () => {
  const own = /uses TABLE|does not start|does not accept|defines a function|holds INTO/;
  for (const sql of [...CORPUS, ...mutations(30, 7)]) {
    const guarded = guardSql(sql);
    if ('sql' in guarded || grammar(sql) !== 'one query') continue;
    expect(guarded.refusal.reason).toMatch(own);
  }
});

const MILLION = 1_000_000;
test.each([
  ['parentheses', `SELECT ${'('.repeat(MILLION - 7)}`],
  ['closed parentheses', `SELECT ${'('.repeat(14_000)}1${')'.repeat(14_000)}`],
  ['quotes', "'".repeat(MILLION)],
  ['doubled quotes', `SELECT '${"''".repeat(400_000)}'`],
  ['an open comment', `SELECT /*${'*/ /*'.repeat(199_000)}`],
  ['stars', `SELECT /*${'*'.repeat(MILLION - 20)}`],
  ['dashes', `SELECT ${'-'.repeat(MILLION - 10)}`],
  ['semicolons', `SELECT 1${';'.repeat(29_000)}`],
  ['names', `SELECT ${'a '.repeat(490_000)}`],
  ['digits and words', `SELECT ${'1a'.repeat(490_000)}`],
  ['strays', `SELECT ${'é'.repeat(MILLION - 10)}`],
  ['statement starts', `SELECT 1 ${'show ( '.repeat(140_000)}`],
  ['spaces', `SELECT${' '.repeat(MILLION - 7)}1`],
])('a million characters of %s take less than 50 ms', (_name, sql) => {
  expect(guardTime(sql)).toBeLessThan(50);
});
