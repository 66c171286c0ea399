import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NotJson, PageParser } from '../../../src/adapters/trino/page-parser.ts';
import { AppError } from '../../../src/core/errors.ts';
import { LIMITS } from '../../../src/core/limits.ts';

/** Parses a body that comes in pieces of these sizes, again and again. */
function read(body: string | Buffer, sizes: number[] = [65_536]) {
  const bytes = Buffer.from(body);
  const rows: unknown[] = [];
  const heads: unknown[] = [];
  const parser = new PageParser((head) => heads.push(head));
  for (let from = 0, turn = 0; from < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    rows.push(...parser.push(bytes.subarray(from, from + size)));
    from += size;
  }
  return { rows, heads, fields: parser.end() };
}

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'none';
  } catch (thrown) {
    return thrown instanceof AppError ? thrown.code : String(thrown);
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });

describe('a page that is read while it arrives', () => {
  it.each(['[1][2]', '[1]\u00a0,[2]', '[1],,[2]', ',[1]'])(
    'with the rows %s is refused, however it is cut',
    (data) => {
      const page = `{"columns":[],"data":[${data}]}`;
      for (const size of [1, 3, 7, 100]) expect(codeOf(() => read(page, [size]))).toBe('TRINO_INCOMPLETE');
    },
  );

  it('may have blanks around the comma between rows', () => {
    for (const size of [1, 3, 100])
      expect(read('{"columns":[],"data":[ [1] \n,\t[2] ]}', [size]).rows).toEqual([[1], [2]]);
  });

  it('has the fields and rows that JSON.parse finds, however it is cut into pieces', () => {
    const rows = fc.array(fc.array(fc.jsonValue({ maxDepth: 3 })));
    const more = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(more, rows, more, sizes, fc.boolean(), (before, data, after, pieces, spaced) => {
        const page = { ...before, columns: [{ name: '"data":[', type: 'x\\' }], data, after };
        const found = read(JSON.stringify(page, null, spaced ? 2 : 0), pieces);
        const whole = JSON.parse(JSON.stringify(page));
        expect(found.rows).toEqual(whole.data);
        expect(found.fields).toEqual({ ...whole, data: [] });
        expect(found.heads).toMatchObject([{ columns: whole.columns }]);
      }),
      { numRuns: 500 },
    );
  });

  it('is never taken for whole when it was cut, wherever', () => {
    const page = JSON.stringify({
      id: 'q',
      data: [
        [1, 'a"]}'],
        [2, '\\'],
      ],
      stats: { state: 'FINISHED' },
    });
    for (let end = 0; end < page.length; end++) {
      const left = codeOf(() => {
        if (read(page.slice(0, end)).fields instanceof NotJson) throw new AppError('TRINO_INCOMPLETE');
      });
      expect([end, left]).toEqual([end, 'TRINO_INCOMPLETE']);
    }
  });

  it.each([
    ['two commas', '{"data":[[1],,[2]]}'],
    ['rows without commas', '{"data":[[1][2]]}'],
    ['a row that is not JSON', '{"data":[[1,x]]}'],
    ['something after the rows', '{"data":[[1],2]}'],
    ['rows twice', '{"data":[[1]],"data":[[2]]}'],
  ])('is refused with %s', (_name, body) => {
    const refused = codeOf(() => {
      const { fields } = read(body);
      const left = fields instanceof NotJson ? 1 : (fields as { data: unknown[] }).data.length;
      if (left > 0) throw new AppError('TRINO_INCOMPLETE');
    });
    expect(refused).toBe('TRINO_INCOMPLETE');
  });

  it('leaves rows that are no list among the fields, where they are refused', () => {
    expect(read('{"id":"q","data":{"encoding":"json"}}')).toMatchObject({
      rows: [],
      fields: { data: { encoding: 'json' } },
    });
  });

  const fields = (bytes: number) => `{"x":"${'x'.repeat(bytes - 8)}"}`;
  const row = (bytes: number) => `{"data":[["${'x'.repeat(bytes - 4)}"]]}`;
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  it.each([
    ['fields', fields, LIMITS.pageFields.value, 1, 'TRINO_BAD_ANSWER'],
    // What is complete within one piece was in memory anyway.
    ['one row', row, LIMITS.rowBytes.value, 65_536, 'TRINO_TOO_LARGE'],
    ['levels', nested, LIMITS.nesting.value, 1, 'TRINO_BAD_ANSWER'],
  ])('may have %s up to the limit and no more', (_name, body, limit, more, code) => {
    expect(codeOf(() => read(body(limit)))).toBe('none');
    expect(codeOf(() => read(body(limit + more)))).toBe(code);
  });
});
