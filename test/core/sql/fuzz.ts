import { guardSql } from '../../../src/core/sql/read-only.ts';
import type { Verdict } from './grammar.ts';
import { mutations } from './mutations.ts';

export interface FuzzReport {
  inputs: number;
  accepted: number;
  /** Accepted ones that the grammar could read too. */
  judged: number;
  /** Accepted by the guard, but not one query to the grammar. Must stay empty. */
  leaks: string[];
  /** Longest time of one input, milliseconds; a slow one is measured again, since the machine may have been busy. */
  slowestMs: number;
}

/**
 * Puts mutated statements through the guard, and asks the grammar about those that it accepts (at most `judgements`).
 */
export function fuzzGuard(
  count: number,
  seed: number,
  grammar: (sql: string) => Verdict,
  judgements = Number.POSITIVE_INFINITY,
): FuzzReport {
  const report: FuzzReport = { inputs: 0, accepted: 0, judged: 0, leaks: [], slowestMs: 0 };
  const seen = new Set<string>();
  for (const sql of mutations(count, seed)) {
    report.inputs += 1;
    report.slowestMs = Math.max(report.slowestMs, guardTime(sql));
    const guarded = guardSql(sql);
    if (!('sql' in guarded)) continue;
    report.accepted += 1;
    if (seen.has(guarded.sql) || report.judged >= judgements) continue;
    seen.add(guarded.sql);
    const verdict = grammar(guarded.sql);
    if (verdict === undefined) continue;
    report.judged += 1;
    if (verdict !== 'one query') report.leaks.push(`${verdict}: ${guarded.sql}`);
  }
  return report;
}

/** The best of several, unless the first is quick: other work on the machine is not the guard's time. */
export function guardTime(sql: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 9 && best > 10; run++) {
    const started = process.cpuUsage();
    guardSql(sql);
    const { user, system } = process.cpuUsage(started);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}
