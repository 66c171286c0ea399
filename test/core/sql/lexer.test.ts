import { describe, expect, test } from '@jest/globals';
import { tokenize } from '../../../src/core/sql/lexer.ts';

/** Kinds and texts in one line, for reading. */
const lex = (sql: string) => tokenize(sql).map(({ kind, text }) => `${kind} ${text}`);

describe('tokenize', () => {
  test.each([
    ["'it''s; a -- trap /* in'", ["string 'it''s; a -- trap /* in'"]],
    ["'\\' a", ["string '\\'", 'word A']],
    ['"odd ""name"""', ['quoted "odd ""name"""']],
    ["U&'\\2603' x'00FF'", ["string U&'\\2603'", "string x'00FF'"]],
    ['-- one\rTWO', ['comment -- one', 'word TWO']],
    ['-- one\nTWO', ['comment -- one', 'word TWO']],
    ['/* a /* b */ c', ['comment /* a /* b */', 'word C']],
    ['/**/a/***/b/*/*/c', ['comment /**/', 'word A', 'comment /***/', 'word B', 'comment /*/*/', 'word C']],
    [
      '1 1.5 .5 1e5 1.5E-3 1_000 0x1F',
      ['number 1', 'number 1.5', 'number .5', 'number 1e5', 'number 1.5E-3', 'number 1_000', 'number 0x1F'],
    ],
    ['a.b', ['word A', 'symbol .', 'word B']],
    [
      'x->y=>z<=1<>2!=3||4',
      [
        'word X',
        'symbol ->',
        'word Y',
        'symbol =>',
        'word Z',
        'symbol <=',
        'number 1',
        'symbol <>',
        'number 2',
        'symbol !=',
        'number 3',
        'symbol ||',
        'number 4',
      ],
    ],
    ['\'naïve；\' "カ" -- é', ["string 'naïve；'", 'quoted "カ"', 'comment -- é']],
  ])('%j', (sql, tokens) => {
    expect(lex(sql)).toEqual(tokens);
  });

  test.each([
    ["SELECT 'abc", "bad 'abc"],
    ['SELECT "abc', 'bad "abc'],
    ['SELECT /* abc', 'bad /* abc'],
    ['SELECT 1abc', 'bad 1abc'],
    ['SELECT 1；', 'bad ；'],
    ['SELECT \u00a0', 'bad \u00a0'],
    ['SELECT a\u200bb', 'bad \u200b'],
    ['\ufeffSELECT', 'bad \ufeff'],
    ['SELECT `a`', 'bad `'],
    ['SELECT a\\b', 'bad \\'],
    ['SELECT \u0000', 'bad \u0000'],
    ['SELECT \f', 'bad \f'],
    ['SELECT !', 'bad !'],
    ['SELECT #a', 'bad #'],
  ])('%j holds what no statement may hold', (sql, bad) => {
    expect(lex(sql)).toContain(bad);
  });

  test('tells offsets, and the depth of parentheses outside a pair', () => {
    const sql = 'a (b (c)) d';
    expect(tokenize(sql).map(({ text, depth, start, end }) => [text, depth, sql.slice(start, end)])).toEqual([
      ['A', 0, 'a'],
      ['(', 0, '('],
      ['B', 1, 'b'],
      ['(', 1, '('],
      ['C', 2, 'c'],
      [')', 1, ')'],
      [')', 0, ')'],
      ['D', 0, 'd'],
    ]);
    expect(tokenize('))').map(({ depth }) => depth)).toEqual([-1, -2]);
  });

  test('what is beyond the number of tokens asked for is one bad token', () => {
    expect(tokenize('a b c d', 2).map(({ kind, text }) => [kind, text])).toEqual([
      ['word', 'A'],
      ['word', 'B'],
      ['bad', 'c d'],
    ]);
  });
});
