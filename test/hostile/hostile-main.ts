import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { FAMILIES } from './families.ts';
import { type FamilyReport, MOST_MS, runFamily } from './family.ts';

/**
 * `npm run test:hostile [-- SEED [COUNT]]`: 100,000 mutated inputs of each kind that comes from outside, each kind in
 * two processes. With a third argument: that kind alone, its report as JSON.
 */
const seed = Number(process.argv[2] ?? Date.now() % 1_000_000);
const count = Number(process.argv[3] ?? 100_000);
const only = FAMILIES.find(({ name }) => name === process.argv[4]);

/** One half of the inputs of a kind, in a process of its own. */
async function runHalf(name: string, half: number): Promise<FamilyReport> {
  const script = process.argv[1] ?? '';
  const own = [script, `${seed + half * 500_000}`, `${Math.ceil(count / 2)}`, name];
  const child = spawn(process.execPath, [...process.execArgv, ...own], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(await text(child.stdout)) as FamilyReport;
}

async function runAll(): Promise<void> {
  let [passed, failed] = [0, 0];
  const check = (what: string, failures: readonly string[]) => {
    if (failures.length === 0) passed += 1;
    else failed += 1;
    if (failures.length > 0)
      process.stdout.write(`FAILED: ${what}\n${failures.map((line) => `  ${line}\n`).join('')}`);
  };
  process.stdout.write(`seed ${seed}, ${count} inputs of each kind\n`);
  for (const { name, promise } of FAMILIES) {
    const halves = await Promise.all([runHalf(name, 0), runHalf(name, 1)]);
    const slowest = Math.max(...halves.map(({ slowestMs }) => slowestMs));
    const seconds = Math.max(...halves.map((half) => half.seconds));
    process.stdout.write(`${name}: ${seconds} s, slowest input ${slowest.toFixed(1)} ms\n`);
    check(
      `${name}: no crash`,
      halves.flatMap(({ crashes }) => crashes),
    );
    check(
      `${name}: no block above ${MOST_MS} ms`,
      halves.flatMap(({ blocks }) => blocks),
    );
    check(
      `${name}: ${promise}`,
      halves.flatMap(({ broken }) => broken),
    );
  }
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}

if (only) process.stdout.write(JSON.stringify(runFamily(only, count, seed)));
else void runAll();
