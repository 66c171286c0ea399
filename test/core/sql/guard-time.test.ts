import { expect, it } from '@jest/globals';
import { guardTime } from './fuzz.ts';

const MILLION = 1_000_000;
it.each([
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
