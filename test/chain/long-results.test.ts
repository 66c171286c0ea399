import { describe, expect, it } from '@jest/globals';
import { calculateCredit } from '../../src/chain/4-calculate-credit.ts';
import { bench, failure } from '../adapters/trino/support.ts';
import type { Scripted } from '../emulators/trino/index.ts';
import { contextOf } from '../support/looker.ts';
import { products } from '../support/products.ts';

const PAGE = 10_000;

/** A result of so many equal pages, whose money is in doubles. */
function doubles(pages: number, columns: Record<string, string>, row: unknown[]): Scripted {
  const page = `[${Array.from({ length: PAGE }, () => JSON.stringify(row)).join(',')}]`;
  return {
    columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
    page: (index) => (index < pages ? page : undefined),
  };
}

/** Stage 4 with Trino behind it, which answers with this. */
async function calculated(result: Scripted) {
  await using b = await bench({ script: () => result }, { maxRows: 200_000, maxRunTimeMs: 60_000 });
  const stage = calculateCredit(b.engine, products(), {
    hints: {},
    day: '2026-03-01',
    today: '2026-03-01',
  });
  const link = { position: 0, ref: { url: 'u' }, link: { kind: 'look', id: '1' } as const };
  const query = { sql: 'SELECT month, country, fee FROM usage' };
  return { step: await stage.run({ ...link, query, product: 'verify' }, contextOf()), sent: b.trino.queries };
}

describe('a result of more rows than TRINO_MAX_ROWS, whose money is in doubles', () => {
  it('gets the amount of all its rows, since they are added up while they are read', async () => {
    const columns = { month: 'varchar', country: 'varchar', sms_fee: 'double' };
    const { step, sent } = await calculated(doubles(30, columns, ['2026-02', 'BD', 0.1 + 0.2]));
    expect(step).toMatchObject({
      next: { result: { status: 'OK', memos: [{ charged_on_flagged: '90000.00' }] } },
    });
    expect(sent).toHaveLength(1);
  }, 60_000);

  it('is too large when each row is needed, such as for a fee that depends on its currency', async () => {
    const columns = {
      month: 'varchar',
      currency: 'varchar',
      attempts: 'bigint',
      conversions: 'bigint',
      total_charges: 'double',
    };
    const result = doubles(30, columns, ['2026-02', 'USD', 1, 1, 0.3]);
    expect(await failure(calculated(result))).toMatchObject({
      code: 'TRINO_TOO_LARGE',
      facts: { maxRows: 200_000 },
    });
  }, 60_000);
});
