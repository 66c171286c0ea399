import { describe, expect, it } from '@jest/globals';
import { flawOf, type JsonTextError, parseJsonText } from '../../src/cli/json-text.ts';

function faultLine(text: string): number | undefined {
  try {
    parseJsonText(text);
    return undefined;
  } catch (error) {
    return (error as JsonTextError).line;
  }
}

describe('parseJsonText', () => {
  it.each([['{"a": [1, 2.5e3, "x\\u00e9\\n", true, null, {}, []]}'], ['"text"'], [' [ ] ']])(
    'reads %s as JSON.parse does',
    (text) => {
      expect(parseJsonText(text)).toStrictEqual(JSON.parse(text));
    },
  );

  it.each([
    ['', 1],
    ['{\n"a": 1,\n}', 3],
    ['{\n"a": 1\n"b": 2}', 3],
    ['[1,\n2,\n]', 3],
    ['{"a":\n01}', 2],
    ["{\n'a': 1}", 2],
    ['{"a": "x\ny"}', 1],
    ['[\n\n1', 3],
    ['[1]\n\nx', 3],
    ['{"a"\n 1}', 2],
    ['[1, 2}', 1],
    ['\n{"a": NaN}', 2],
  ])('finds the line of the fault in %j', (text, line) => {
    expect(faultLine(text)).toBe(line);
  });
});

describe('JSON that is not calculated with: a number that a double changes', () => {
  it.each([
    '12345678901234567.89',
    '9007199254740993',
    '0.1000000000000000000001',
    '-123456789012345678',
    '1'.repeat(61),
  ])('is found: %s', (number) => expect(flawOf(`{"a":\n[${number}]}`)).toEqual({ line: 2, number }));

  it.each([
    '0.30000000000000004',
    '7526.3000000000000000',
    '9007199254740992',
    '1e400',
    '"12345678901234567.89"',
    '"\\"123456789012345678"',
  ])('is not %s', (number) => expect(flawOf(`[${number}]`)).toBeUndefined());
});

it('JSON that is not calculated with: lists nested without end', () => {
  const nested = (levels: number) => `\n${'['.repeat(levels)}"]["${']'.repeat(levels)}`;
  expect(flawOf(nested(100))).toBeUndefined();
  expect(flawOf(nested(101))).toEqual({ line: 2 });
});

describe('JSON that is not calculated with: a name twice in one object', () => {
  it.each([
    ['{"a": 1, "a": 2}', 'a'],
    ['{"a": 1, "\\u0061": 2}', 'a'],
    ['[{"b": {"a": [{}], "x": "a", "a" : 2}}]', 'a'],
  ])('is found: %s', (text, name) => expect(flawOf(text)).toEqual({ line: 1, name }));

  it.each(['[{"a": 1}, {"a": 2}]', '{"a": {"a": "a"}, "b": ["a", "a"]}', '{"a": "\\"a\\": 1", "b": 1}'])(
    'is not %s',
    (text) => expect(flawOf(text)).toBeUndefined(),
  );
});
