import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runGuardQuery } from '../../../../src/core/fraud-guard/query.ts';
import { GUARD_QUERY } from '../../../emulators/dataset/index.ts';
import { TRUTHS } from '../../../emulators/dataset/traffic.ts';
import { context, failure } from '../support.ts';
import { type Served, serve } from './served.ts';

let server: Served;

beforeAll(async () => {
  server = await serve();
});

afterAll(() => server.close());

const accountOf = (name: string) => TRUTHS.find((truth) => truth.name === name)?.account ?? '';

describe('the session', () => {
  it('runs SQL for real and returns integers, exact decimals and timestamps', async () => {
    const sql = `SELECT COUNT(*) AS "v.attempts", SUM(sms_fee_usd) AS "v.sms_fees", MIN(date_created) AS "v.first"
      FROM public.authy_verifications WHERE account_sid = '${TRUTHS[1]?.account}' AND country_code = 'BD'`;
    const digits = server.family === 'trino' ? '000000' : '000';
    expect(await server.engine().run(sql, context())).toEqual({
      columns: ['v.attempts', 'v.sms_fees', 'v.first'],
      rows: [[7800, '1439.1000', `2026-10-12 00:00:00.${digits}`]],
    });
  });

  it('holds what the data set is made of', async () => {
    const sql = 'SELECT account_sid, COUNT(*) AS n FROM authy_verifications GROUP BY 1';
    const table = await server.engine().run(sql, context());
    const rows = 'rows' in table ? table.rows : [];
    expect(rows.reduce((sum, row) => sum + Number(row[1]), 0)).toBe(126_331);
  });

  it('has the time zone of the settings', async () => {
    const sql = "SELECT CAST(CAST(TIMESTAMP '2026-10-01 00:30:00 UTC' AS DATE) AS VARCHAR) AS day";
    const day = async (timezone: string) => server.engine({ timezone }).run(sql, context());
    expect(await day('UTC')).toMatchObject({ rows: [['2026-10-01']] });
  });

  it('is refused with words of its own when the server does not know the time zone', async () => {
    const engine = server.engine({ timezone: 'Europe/Nowhere' });
    expect(await failure(engine.run('SELECT 1 AS n', context()))).toMatchObject({
      code: 'TRINO_TIME_ZONE',
      retryable: false,
    });
  });

  it('keeps statements apart that run at once', async () => {
    const engine = server.engine();
    const tables = await Promise.all(
      [3, 14, 25].map((count) =>
        engine.run(`SELECT n FROM UNNEST(SEQUENCE(1, ${count})) AS t(n) ORDER BY n`, context()),
      ),
    );
    expect(tables.map((table) => 'rows' in table && table.rows.length)).toEqual([3, 14, 25]);
  });

  it('takes SQL as it came in, with comments, line ends, letters of any script and a last semicolon', async () => {
    const sql = '-- raw sql\r\nSELECT \'é√\' AS "カラム" /* ; */ -- end\n;';
    expect(await server.engine().run(sql, context())).toEqual({ columns: ['カラム'], rows: [['é√']] });
  });

  it('reads a result of many pages to its end', async () => {
    const sql =
      "SELECT verification_sid, date_created FROM authy_verifications WHERE account_sid LIKE '%a2' ORDER BY 1";
    const all = await server.engine().run(sql, context());
    const sids = 'rows' in all ? all.rows.map((row) => row[0]) : [];
    expect([sids.length, new Set(sids).size]).toEqual([23_851, 23_851]);
  });
});

describe('the guard query', () => {
  const question = {
    account: accountOf('month-end'),
    start: '2026-09-28',
    end: '2026-10-31',
    countries: ['NG', 'KE'],
  };

  it('returns the rows of the account, its days and its countries, for claim.guard', async () => {
    const engine = server.engine();
    const { account } = question;
    const rows = await runGuardQuery(engine, GUARD_QUERY, question, context());
    expect(rows.sort((a, b) => String(a.month).localeCompare(String(b.month)))).toEqual([
      { mode: 'max', attempts: 3157, blocked: 6720, account, country: 'NG', month: '2026-09' },
      { mode: 'max', attempts: 3682, blocked: 7980, account, country: 'NG', month: '2026-10' },
    ]);
    expect(await runGuardQuery(engine, GUARD_QUERY, { ...question, countries: [] }, context())).toEqual([]);
    expect(
      await runGuardQuery(engine, GUARD_QUERY, { ...question, end: '2026-09-28' }, context()),
    ).toMatchObject([{ blocked: 2100 }]);
    const hostile = { ...question, account: "x' OR '1'='1" };
    expect(await runGuardQuery(engine, GUARD_QUERY, hostile, context())).toEqual([]);
  });
});
