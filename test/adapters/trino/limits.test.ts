import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { LIMITS } from '../../../src/core/limits.ts';
import { bench, context, failure } from './support.ts';

/** The code of the error that reading ends in; `none` when all was read. */
const codeOf = (read: Promise<unknown>) =>
  read.then(
    () => 'none',
    () => failure(read).then(({ code }) => code),
  );

/** The same for a result of one page. */
async function read(columns: { name: string; type: string }[], rows: unknown[][]): Promise<string> {
  await using b = await bench({ script: () => ({ columns, rows }) });
  return await codeOf(b.engine.run('SELECT 1', context()));
}

const VALUE = { name: 'v', type: 'varchar' };

describe('a result at its limits is read just below and refused just above', () => {
  afterEach(() => void jest.restoreAllMocks());

  it('columns', async () => {
    const wide = (count: number) =>
      read(
        Array.from({ length: count }, (_, at) => ({ name: `c${at}`, type: 'bigint' })),
        [Array.from({ length: count }, (_, at) => at)],
      );
    expect(await wide(LIMITS.columns.value)).toBe('none');
    expect(await wide(LIMITS.columns.value + 1)).toBe('TRINO_TOO_LARGE');
  });

  it('characters of a value', async () => {
    const long = (characters: number) => read([VALUE], [['x'.repeat(characters)]]);
    expect(await long(LIMITS.cellCharacters.value)).toBe('none');
    expect(await long(LIMITS.cellCharacters.value + 1)).toBe('TRINO_TOO_LARGE');
  });

  it('bytes of all pages', async () => {
    let text = '';
    await using b = await bench({ script: () => ({ columns: [VALUE], rows: [[text]] }) });
    // A GiB takes too long to send, so that the bound is lowered.
    const reads = async (limit: number, characters: number) => {
      text = 'x'.repeat(characters);
      const lowered = jest.replaceProperty(LIMITS.resultBytes as { value: number }, 'value', limit);
      const code = await codeOf(b.engine.run('SELECT 1', context()));
      lowered.restore();
      return code;
    };
    let [none, all] = [1000, 10_000];
    while (all - none > 1) {
      const limit = Math.floor((none + all) / 2);
      if ((await reads(limit, 1000)) === 'none') all = limit;
      else none = limit;
    }
    // The statistics of a page vary by some bytes from one run to the next.
    expect(await reads(all + 50, 1000)).toBe('none');
    expect(await reads(all + 50, 1100)).toBe('TRINO_TOO_LARGE');
  });
});
