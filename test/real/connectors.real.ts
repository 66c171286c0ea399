import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Served, serve } from '../adapters/trino/contract/served.ts';
import { context, failure } from '../adapters/trino/support.ts';
import { realServer } from '../support/real-server.ts';

const tpch = realServer?.catalogs?.includes('tpch');
if (!tpch) process.stderr.write('SKIPPED: tables by other authors, since the server has no catalog tpch\n');

let server: Served;
beforeAll(async () => {
  server = await serve();
});
afterAll(() => server.close());

(tpch ? describe : describe.skip)('tables by other authors', () => {
  it('are read whole: every row, and each price to the cent', async () => {
    const orders = 'SELECT orderkey, CAST(totalprice AS DECIMAL(12,2)) AS price FROM tpch."sf0.01".orders';
    const all = await server.engine().run(orders, context());
    const rows = 'rows' in all ? all.rows : [];
    const cents = rows.reduce((sum, [, price]) => sum + BigInt(String(price).replace('.', '')), 0n);
    const sums = `SELECT COUNT(DISTINCT orderkey) AS n, CAST(100 * SUM(price) AS DECIMAL(18,0)) AS cents FROM (${orders}) AS t`;
    expect(await server.engine().run(sums, context())).toMatchObject({ rows: [[15_000, String(cents)]] });
    expect(new Set(rows.map(([key]) => key)).size).toBe(15_000);
  });

  it('are not read when their catalog is not on the list', async () => {
    const sql = 'SELECT COUNT(*) AS n FROM tpch."sf0.01".orders';
    const engine = server.engine({ allowedSchemas: ['hive.sf0.01', 'hive.public'] });
    expect(await engine.run(sql, context())).toMatchObject({ refusal: { code: 'schema_not_allowed' } });
    const wide = server.engine({ allowedSchemas: ['tpch.sf0.01'] });
    expect(await wide.run(sql, context())).toMatchObject({ rows: [[15_000]] });
  });
});

describe('TRINO_MAX_SCAN as a limit of the session', () => {
  const numbers = 'UNNEST(SEQUENCE(1, 10000))';
  // Runs for hours. Trino's estimate counts the table once, so that it alone does not stop the statement.
  const endless = `SELECT SUM(t.n + a.x % (b.y + c.z)) AS n
    FROM (SELECT SUM(f.attempts + g.attempts) AS n FROM fraud_guard_daily AS f CROSS JOIN fraud_guard_daily AS g) AS t
    CROSS JOIN ${numbers} AS a(x) CROSS JOIN ${numbers} AS b(y) CROSS JOIN ${numbers} AS c(z)`;

  /** Bytes of the one column that is read of a table; both servers take 9 for a BIGINT that may be null. */
  async function columnBytes(): Promise<number> {
    const table = await server.engine().run('SELECT 9 * COUNT(*) AS n FROM fraud_guard_daily', context());
    return Number('rows' in table && table.rows[0]?.[0]);
  }

  it('stops a statement on the server that reads more than that', async () => {
    const engine = server.engine({ maxScanBytes: Math.round(1.5 * (await columnBytes())) });
    const thrown = await failure(engine.run(endless, context()));
    expect(thrown).toMatchObject({
      code: 'TRINO_TOO_LARGE',
      facts: { error: expect.stringMatching(/^EXCEEDED_SCAN_(?:RAW_BYTES_READ_)?LIMIT$/) },
    });
  });

  it('lets one run that reads less', async () => {
    // PrestoDB also counts what one stage of the statement hands to the next.
    const engine = server.engine({ maxScanBytes: 10 * (await columnBytes()), maxRunTimeMs: 5000 });
    expect(await failure(engine.run(endless, context()))).toMatchObject({
      code: 'TRINO_TIMEOUT',
      facts: { error: 'EXCEEDED_TIME_LIMIT' },
    });
  });
});
