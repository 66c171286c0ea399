import { build } from './build.ts';
import { runMutants } from './mutants.ts';
import { runSuite } from './suite.ts';

/**
 * `npm run test:chaos`: real processes of the real program that die and freeze at every step, and services that
 * misbehave; afterwards each request has exactly one live answer. `-- --mutants`: the same on programs with one safety
 * taken out, each of which must be caught. `-- --only=8,soak`: some rows (a mutant by a part of its name). The last
 * line counts rows; exit 1 on a failure.
 */
const say = (text: string) => void process.stdout.write(text);
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const program = await build();
const started = performance.now();
const counts = process.argv.includes('--mutants')
  ? await runMutants(program, say, only)
  : await runSuite(program.program, say, only?.split(','));
say(`${((performance.now() - started) / 1000).toFixed(0)} s\n`);
say(`${counts.passed} passed, ${counts.failed} failed\n`);
await program[Symbol.asyncDispose]();
// What the emulators still have to do concerns nobody.
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
