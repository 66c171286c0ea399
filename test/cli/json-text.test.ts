import { describe, expect, it } from '@jest/globals';
import { type JsonTextError, parseJsonText } from '../../src/cli/json-text.ts';

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
