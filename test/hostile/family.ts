import { Random } from './random.ts';

/** One kind of input from outside. */
export interface Family {
  name: string;
  /** What every input must mean, in words. */
  promise: string;
  /** The next mutated input as a run of the code that reads it: what was wrong, or undefined. A throw is a crash. */
  next(random: Random): () => string | undefined;
}

export interface FamilyReport {
  name: string;
  inputs: number;
  seconds: number;
  /** Longest CPU time of one input, milliseconds. */
  slowestMs: number;
  crashes: string[];
  blocks: string[];
  broken: string[];
}

/** No input may block the event loop for longer, milliseconds. */
export const MOST_MS = 100;
/** Examples that a report keeps of each failure. */
const EXAMPLES = 5;

/** Puts `count` inputs through the code, each by its own seed, so that a failure can be repeated alone. */
export function runFamily(family: Family, count: number, seed: number): FamilyReport {
  const report: FamilyReport = {
    name: family.name,
    inputs: 0,
    seconds: 0,
    slowestMs: 0,
    crashes: [],
    blocks: [],
    broken: [],
  };
  const keep = (list: string[], what: string) => list.length < EXAMPLES && list.push(what);
  const began = performance.now();
  for (let at = 0; at < count; at += 1) {
    const own = seed * 1_000_003 + at;
    const run = family.next(new Random(own));
    report.inputs += 1;
    const started = performance.now();
    try {
      const wrong = run();
      if (wrong !== undefined) keep(report.broken, `input ${own}: ${wrong.slice(0, 400)}`);
    } catch (thrown) {
      keep(
        report.crashes,
        `input ${own}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message).slice(0, 400) : thrown}`,
      );
    }
    const elapsed = performance.now() - started;
    const blocked = elapsed > MOST_MS ? quickestAgain(run) : elapsed;
    report.slowestMs = Math.max(report.slowestMs, blocked);
    if (blocked > MOST_MS) keep(report.blocks, `input ${own}: ${Math.round(blocked)} ms`);
  }
  report.seconds = Math.round((performance.now() - began) / 1000);
  return report;
}

/** CPU time of the quickest repetition: what was slow because the machine was busy is not counted. */
function quickestAgain(run: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 5; tries += 1) {
    const started = process.cpuUsage();
    try {
      run();
    } catch {
      // Counted as a crash already.
    }
    const { user, system } = process.cpuUsage(started);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}
