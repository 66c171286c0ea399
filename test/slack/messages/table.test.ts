import { describe, expect, it } from '@jest/globals';
import { table } from '../../../src/slack/messages/parts/block-limits.ts';

describe('a table', () => {
  const rows = (count: number, text = 'x') =>
    Array.from({ length: count }, (_, at) => [`${text}${at}`, text, text]);
  const shown = (count: number, text?: string) => {
    const cells = table(
      [{ title: 'Country' }, { title: 'Credit' }, { title: 'Month' }],
      rows(count, text),
    ).rows.slice(1);
    return cells.map((row) => (row[0] as { text: string }).text);
  };

  it('shows 99 rows', () => {
    expect(shown(99)).toHaveLength(99);
    expect(shown(99).at(-1)).toBe('x98');
  });

  it('says how many rows are left out beyond that', () => {
    expect(shown(100)).toHaveLength(99);
    expect(shown(100).at(-1)).toBe('… and 2 more rows');
  });

  it('says so when long texts leave no room for a row', () => {
    const texts = shown(99, 'a'.repeat(200));
    expect(texts.at(-1)).toBe(`… and ${99 - (texts.length - 1)} more rows`);
  });
});
