import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Replay } from '../../core/backtest/replay.ts';
import { report } from '../../core/backtest/report.ts';
import { AppError } from '../../core/errors.ts';
import { BadInput } from '../bad-input.ts';
import { type Contender, contenders } from './contenders.ts';
import { caseSection } from './html/case-section.ts';
import { htmlPage } from './html/page.ts';
import { reportJson } from './json.ts';
import { type Progress, progressBar } from './progress.ts';
import { readCases } from './read-cases.ts';
import { reportLines } from './text.ts';

/** Where the command reads and writes. */
export interface BacktestIo {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Where relative paths begin. */
  folder?: string | undefined;
  /** Whether stderr is a terminal: only there a progress bar is drawn. */
  terminal: boolean;
}

const USAGE = `Usage: npm run -s backtest -- FILE [--policy FILE]... [--html FILE] [--json]
  FILE      past cases as JSON lines: {"id", "inputs": [{"table", "claim"}], "decided": [{"currency", "amount"}]},
            and "decided_on", "product" if known; "decided": [] is a rejected case
  --policy  a policy file; several stand side by side, and each is compared with the first. An empty file is the
            built-in policy, which is also the default
  --html    writes a page with the same tables, pictures and each case with its workings; no network, for paper too
  --json    the whole report as JSON
`;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  html: { type: 'string' },
  json: { type: 'boolean' },
  policy: { type: 'string', multiple: true },
} as const;

/**
 * `npm run backtest`: replays past cases through one or several policies, offline, and compares with what was decided.
 * Resolves to the exit code: 0 compared, 2 bad input, with one line on stderr.
 */
export async function runBacktest(argv: string[], io: BacktestIo): Promise<number> {
  try {
    return await run(argv, io);
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    io.stderr(`${error.message}\n`);
    return 2;
  }
}

async function run(argv: string[], io: BacktestIo): Promise<number> {
  const { values, positionals } = parseFlags(argv);
  if (values.help) {
    io.stdout(USAGE);
    return 0;
  }
  const [file, ...others] = positionals;
  if (file === undefined) throw new BadInput('no file named; write npm run -s backtest -- FILE, or --help');
  if (others.length > 0) throw new BadInput(`one file at a time, but ${positionals.join(', ')} were named`);
  const folder = io.folder ?? '.';
  const policies = await contenders(values.policy ?? [], folder);
  const sections: string[] = [];
  const onCase = (replays: Replay[]) => {
    if (values.html !== undefined) sections.push(caseSection(replays, policies));
  };
  const bar = progressBar(io);
  const cases = await replayAll({ path: resolve(folder, file), name: file }, policies, { bar, onCase });
  const made = report(cases, policies);
  if (values.html !== undefined) {
    const page = await htmlPage(made, policies, sections);
    await writePage(resolve(folder, values.html), values.html, page);
  }
  io.stdout(
    values.json ? `${JSON.stringify(reportJson(made), null, 2)}\n` : `${reportLines(made).join('\n')}\n`,
  );
  return 0;
}

/** Fills the comparisons of all policies; resolves to the number of cases. */
async function replayAll(
  file: { path: string; name: string },
  policies: readonly Contender[],
  { bar, onCase }: { bar: Progress; onCase(replays: Replay[]): void },
): Promise<number> {
  let cases = 0;
  try {
    for await (const { past, line, read } of readCases(file.path, file.name)) {
      const replays = policies.map(({ replay, comparisons }) => {
        const replayed = tried(() => replay(past), `${file.name}, line ${line}`);
        comparisons.push(...replayed.comparisons);
        return replayed;
      });
      onCase(replays);
      cases += 1;
      bar.tick(cases, read);
    }
  } finally {
    bar.end();
  }
  return cases;
}

/** A case on which the policy itself breaks is named, so that it can be found. */
function tried<T>(work: () => T, where: string): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof AppError) throw new BadInput(`${where}: ${error.message}`);
    throw error;
  }
}

function parseFlags(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const [firstSentence] = (error as Error).message.split(/\.\s/);
    throw new BadInput(`${firstSentence}; --help lists the flags`);
  }
}

async function writePage(path: string, name: string, page: string): Promise<void> {
  try {
    await writeFile(path, page);
  } catch (error) {
    throw new BadInput(`${name}: cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}
