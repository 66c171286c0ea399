import { expect, it } from '@jest/globals';
import { dynamoRecords } from '../../src/adapters/dynamo/records/records.ts';
import { copyRows } from '../../src/chain/copy-rows.ts';
import { keepRows, rowsOf } from '../../src/chain/kept-rows.ts';
import type { AnswerRecord, KeptRows } from '../../src/core/record.ts';
import { describeOneEngine } from '../adapters/dynamo/engines.ts';
import { aRecord } from '../support/records.ts';

const tableOf = (rows: number, note = 'Zoë "quoted"\n') => ({
  columns: ['country', 'count', 'note'],
  rows: Array.from({ length: rows }, (_, at) => ['BD', at, note]),
  limit: 5000,
  rowCounts: Array.from({ length: rows }, () => 2),
});

describeOneEngine('the rows of an answer', (rig) => {
  const records = () => dynamoRecords({ client: rig().client, name: rig().table }, 30);
  const writes = () => rig().proxy.calls.filter(({ operation }) => operation === 'PutItem').length;
  const recordWith = (rows: KeptRows): AnswerRecord => {
    const base = aRecord();
    return { ...base, inputs: base.inputs.map((input) => ({ ...input, rows })) };
  };

  it('stand in the record where they are few, under the name that items of their own would have', async () => {
    const table = tableOf(20);
    const before = writes();
    const kept = await keepRows(records(), 'FEW', table);
    expect(writes()).toBe(before);
    expect(kept).toEqual({ ...(await records().keepRows('FEW', table)), table });
    const record = recordWith(kept);
    await records().recordResult(record, { fence: 1, open: true });
    const [input] = (await records().readResult(record.request.id))?.inputs ?? [];
    expect(input && (await rowsOf(records(), 'NONE', input.rows))).toEqual(table);
    // They go along with a copy of the record.
    const copied = writes();
    expect(await copyRows(records(), record, 'OTHER')).toBe(true);
    expect(writes()).toBe(copied);
  });

  it.each([
    ['many', tableOf(501, '')],
    ['long', tableOf(20, 'x'.repeat(1000))],
  ])('have items of their own where they are %s', async (what, table) => {
    const kept = await keepRows(records(), what, table);
    expect(kept).toEqual({ digest: expect.stringMatching(/^[0-9a-f]{64}$/), kept: true });
    expect(await rowsOf(records(), what, kept)).toEqual(table);
    expect(await rowsOf(records(), 'NONE', kept)).toBeUndefined();
    expect(
      await copyRows(
        records(),
        { ...recordWith(kept), request: { ...aRecord().request, id: what } },
        'OTHER',
      ),
    ).toBe(true);
    expect(await rowsOf(records(), 'OTHER', kept)).toEqual(table);
  });
});
