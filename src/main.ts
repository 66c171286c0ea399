import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { CommandIo } from './process/command-io.ts';
import { loadSome } from './settings/load.ts';

/**
 * The one program: `main.js` runs the bot; `main.js calculate|backtest|doctor|table|ledger|healthcheck ...` are its
 * tools. The only file that acts when it is imported. Exit codes: 0 done, 1 failed, 2 bad input, 78 bad settings.
 */
const [command = 'serve', ...args] = afterSettingsFile(process.argv.slice(2));

const io: CommandIo = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
};

/** Reads variables that are not set from `--settings=FILE`, if the file exists: for tools on a developer's machine. */
function afterSettingsFile(words: string[]): string[] {
  const [, file] = /^--settings=(.+)$/.exec(words[0] ?? '') ?? [];
  if (file === undefined) return words;
  if (existsSync(file)) process.loadEnvFile(file);
  return words.slice(1);
}

/** Writes to stdout and waits for a slow reader, so that a long export does not fill the memory. */
async function written(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

async function run(): Promise<number | undefined> {
  switch (command) {
    case 'serve': {
      const { serve } = await import('./app/serve.ts');
      return serve(process.env, io);
    }
    case 'calculate': {
      const { runCalculate } = await import('./cli/calculate.ts');
      return runCalculate(args, {
        stdout: (text) => void process.stdout.write(text),
        stderr: (text) => void process.stderr.write(text),
        folder: process.env.npm_lifecycle_event === 'calculate' ? process.env.INIT_CWD : undefined,
      });
    }
    case 'backtest': {
      const { runBacktest } = await import('./cli/backtest/backtest.ts');
      return runBacktest(args, {
        stdout: (text) => void process.stdout.write(text),
        stderr: (text) => void process.stderr.write(text),
        folder: process.env.npm_lifecycle_event === 'backtest' ? process.env.INIT_CWD : undefined,
        terminal: process.stderr.isTTY,
      });
    }
    case 'doctor': {
      const { doctor } = await import('./cli/doctor/doctor.ts');
      return doctor(process.env, io);
    }
    case 'table': {
      const { runTable } = await import('./cli/table.ts');
      const { reportProblems } = await import('./app/open-settings.ts');
      const settings = loadSome(['CREDIT_TABLE', 'AWS_REGION', 'AWS_ENDPOINT_URL_DYNAMODB'], process.env);
      return 'problems' in settings ? reportProblems(io, settings.problems) : runTable(args, settings, io);
    }
    case 'ledger': {
      const { runLedger } = await import('./cli/ledger.ts');
      const { reportProblems } = await import('./app/open-settings.ts');
      const settings = loadSome(
        ['CREDIT_TABLE', 'LEDGER_DAYS', 'AWS_REGION', 'AWS_ENDPOINT_URL_DYNAMODB'],
        process.env,
      );
      if ('problems' in settings) return reportProblems(io, settings.problems);
      return runLedger(args, settings, { write: written, err: io.err });
    }
    case 'healthcheck': {
      const { healthcheck } = await import('./process/health.ts');
      return healthcheck(process.env.PORT || '8080');
    }
    default:
      io.err(
        `There is no command ${JSON.stringify(command)}; use calculate, backtest, doctor, table, ledger or healthcheck.`,
      );
      return 2;
  }
}

process.exitCode = await run();
