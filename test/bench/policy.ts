import { runInSlices } from '../../src/core/async/slices.ts';
import { assessSliced, calculate } from '../../src/core/credit/calculate.ts';
import type { Cell, UsageTable } from '../../src/core/credit/types.ts';

const ROWS = 10_000;
const COUNTRIES = 80;

/** Synthetic daily traffic: 80 countries over 125 days, an attack in one of them. The same on every run. */
export function benchTable(count = ROWS): UsageTable {
  const rows: Cell[][] = [];
  for (let at = 0; at < count; at++) {
    const country = at % COUNTRIES;
    const day = Math.floor(at / COUNTRIES);
    const date = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
    const attacked = country === 7 && day >= 60 && day < 66;
    const attempts = attacked ? 4000 + 10 * day : 100 + ((at * 37) % 41);
    const approved = attacked ? 60 : Math.floor(attempts * 0.7) - ((at * 13) % 5);
    const code = String.fromCharCode(65 + Math.floor(country / 10), 65 + (country % 26));
    rows.push([
      date,
      'AC00000000000000000000000000000001',
      code,
      attempts,
      approved,
      `${approved * 5}e-2`,
      `${attempts * 4}.25`,
    ]);
  }
  const columns = [
    'usage.usage_date',
    'usage.account_sid',
    'usage.destination_country',
    'usage.total_attempts',
    'usage.total_converted',
    'usage.verify_fee_usd',
    'usage.sms_fee_usd',
  ];
  return { columns, rows };
}

/** Time of one warm calculation over 10,000 rows: the median of nine runs. */
export async function benchPolicy(): Promise<{ rows: number; ms: number; rowsPerSecond: number }> {
  const table = benchTable();
  const claim = { ticket_date: '2026-05-20', guard: [{ mode: 'basic', attempts: 9000, blocked: 3000 }] };
  const times: number[] = [];
  for (let run = 0; run < 12; run++) {
    const started = performance.now();
    const result = calculate({ table, claim });
    times.push(performance.now() - started);
    if (result.status !== 'OK')
      throw new Error(`the benchmark's table is refused: ${result.errors[0]?.code}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const ms = times.slice(3).sort((a, b) => a - b)[4] ?? Number.NaN;
  return { rows: ROWS, ms, rowsPerSecond: Math.round((ROWS / ms) * 1000) };
}

const LONG_ROWS = 200_000;
const OTHER_COLUMNS = 13;

/** A result as long as the bot reads it, with columns that mean nothing; `bad`: no row of it can be used. */
function longTable(bad: boolean): UsageTable {
  const { columns, rows } = benchTable(LONG_ROWS);
  const others = Array.from({ length: OTHER_COLUMNS }, (_, at) => `note ${at}`);
  return {
    columns: [...columns, ...others],
    rows: rows.map((row) => [
      ...row.slice(0, 3),
      bad ? 'many' : (row[3] ?? null),
      ...row.slice(4),
      ...others,
    ]),
  };
}

export interface LongRun {
  ms: number;
  /** Longest time that nothing else could run. */
  longestBlockMs: number;
}

/** A long result in slices, as the bot works it out: how long, and how long everything else waits at most. */
export async function benchLong(bad: boolean): Promise<LongRun> {
  const table = longTable(bad);
  const claim = { ticket_date: '2032-12-31' };
  await new Promise((resolve) => setTimeout(resolve, 50));
  let [longest, last] = [0, performance.now()];
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const watch = setInterval(look, 1);
  const started = performance.now();
  await runInSlices(assessSliced({ table, claim }, { fewErrors: true }), { milliseconds: 10 });
  look();
  clearInterval(watch);
  return { ms: performance.now() - started, longestBlockMs: longest };
}
