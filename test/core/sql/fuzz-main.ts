import { fuzzGuard } from './fuzz.ts';
import { loadGrammar } from './grammar.ts';

/** `npm run test:fuzz`: 100,000 mutations, every accepted one judged by the grammar. Minutes, not seconds. */
const seed = Number(process.argv[2] ?? Date.now() % 1_000_000);
const report = fuzzGuard(100_000, seed, loadGrammar());
process.stdout.write(`${JSON.stringify({ seed, ...report }, null, 2)}\n`);
process.exitCode = report.leaks.length > 0 || report.slowestMs > 50 ? 1 : 0;
