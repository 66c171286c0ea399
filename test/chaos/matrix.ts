import type { Fleet } from './fleet.ts';
import type { Result } from './report.ts';
import { allowanceOf, type Row, type Signal, THAWS, type Thaw } from './rows.ts';
import { type Struck, strike } from './strike.ts';
import { judge, settle } from './verdict.ts';

export interface RunOptions {
  runs?: number;
  /** When a frozen process goes on, run by run. */
  thaws?: readonly Thaw[];
  patienceMs?: number;
}

/**
 * Runs a row of the matrix with one signal, once for each moment at which a frozen process may go on. The result comes
 * later than the last run: only when the later looks at the answers are over.
 */
export async function runRow(
  fleet: Fleet,
  row: Row,
  signal: Signal,
  { runs = 3, thaws = THAWS, patienceMs }: RunOptions = {},
): Promise<{ result: Promise<Result> }> {
  const started = performance.now();
  const struck: Struck[] = [];
  for (let run = 0; run < runs; run += 1)
    struck.push(await strike(fleet, row, signal, thaws[run % thaws.length] ?? 'claimed', patienceMs));
  const seconds = (performance.now() - started) / 1000;
  const asked = struck.map((one) => one.asked);
  const result = async (): Promise<Result> => {
    await settle(fleet, asked, patienceMs);
    const faults = await judge(fleet, asked, allowanceOf(row, signal));
    for (const { missing, repeated, asked: one } of struck) {
      faults.push(...missing.map((what) => `${one.key}: ${what}`));
      if (repeated > 0)
        faults.push(`${one.key}: asked ${row.again?.kind} ${repeated} times more than needed`);
    }
    return { ...tally(fleet, asked), name: `${row.row}`, title: row.title, signal, faults, seconds };
  };
  return { result: result() };
}

/** What was counted over these requests. */
export function tally(
  fleet: Fleet,
  asked: Fleet['asked'],
): Pick<Result, 'runs' | 'takeovers' | 'posts' | 'visible'> {
  const ids = new Set(asked.map(({ id }) => id));
  const keys = new Set(asked.map(({ key }) => key));
  const { visibleLog } = fleet.world.slack;
  return {
    runs: asked.length,
    takeovers: fleet.history.filter(
      ({ kind, key, fence }) => kind === 'takeover' && fence > 0 && keys.has(key),
    ).length,
    posts: visibleLog.sights.filter(({ change, requestId }) => change === 'appeared' && ids.has(requestId))
      .length,
    visible: Math.max(0, ...asked.map(({ id }) => visibleLog.maxVisible(id))),
  };
}
