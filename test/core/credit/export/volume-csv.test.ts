import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { assess } from '../../../../src/core/credit/calculate.ts';
import { combine } from '../../../../src/core/credit/combine.ts';
import { creditCsv } from '../../../../src/core/credit/export/credit-csv.ts';
import type { Cell } from '../../../../src/core/credit/types.ts';
import { account } from '../fraud/volume/accounts.ts';
import { redo } from './redo.ts';

function csvOf(rows: Cell[][]): string {
  const table = { columns: ['day', 'country', 'messages', 'spend'], rows };
  const policy = { id: 'psms-credit-v1', min_credit: 0 };
  const { result, workings } = assess({ table, claim: {}, policy });
  return [...creditCsv([{ number: 1, result, workings }], combine([result], ['psms']))].join('');
}

describe('the CSV file of an answer from the volume', () => {
  it('lets a person redo the amount to the cent', () => {
    for (let seed = 0; seed < 8; seed++) {
      const { wanted, redone } = redo(csvOf(account(seed, { attack: true, campaign: 6 }).rows));
      expect(redone).toEqual(wanted);
      expect(wanted.length).toBeGreaterThan(0);
    }
  });

  it('has every day with its messages, and says which are held', () => {
    const rows = Array.from({ length: 15 }, (_, at): Cell[] => {
      const messages = at < 14 ? 100 : 400;
      return [`2026-01-${String(at + 5).padStart(2, '0')}`, 'BD', messages, (messages * 0.08).toFixed(2)];
    });
    const days = (parse(csvOf(rows), { columns: true }) as Record<string, string>[]).filter(
      ({ record }) => record === 'day',
    );
    expect(days).toHaveLength(15);
    expect(days[0]).toMatchObject({ attempts: '100', conversions: '', flagged: 'no' });
    expect(days[14]).toMatchObject({ attempts: '400', excess: '300', held_cost: '24.000000', flagged: 'no' });
    expect(days[14]).toMatchObject({ expected: '100.0', fee: '32.000000', held: 'no second sign' });
  });
});
