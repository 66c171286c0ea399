import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RealServer } from '../support/real-server.ts';
import { EXCEPTIONS } from './exceptions.ts';
import type { ExceptionSettings, FoundException } from './jest-environment.ts';
import type { StartedServer } from './servers/servers.ts';

export interface SuiteResult {
  /** Without the named exceptions, so that a race that was won or lost does not change it. */
  passed: number;
  failed: number;
  /** Exceptions of this server that were found among the tests. */
  exceptions: FoundException[];
  /** Titles of exceptions that no test has: they are to be taken out. */
  stale: string[];
}

interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; message: string; assertionResults: unknown[] }[];
}

/** Runs the suite with Jest, one file after the other, on this server. */
export async function runSuite(
  { trusts, stop: _, ...server }: StartedServer,
  tests: string[],
): Promise<SuiteResult> {
  const folder = mkdtempSync(join(tmpdir(), 'credit-bot-real-'));
  try {
    const report = join(folder, 'report.json');
    const exceptionsFile = join(folder, 'exceptions.jsonl');
    const settings: ExceptionSettings = { exceptions: EXCEPTIONS[server.kind], exceptionsFile };
    const config = {
      ...JSON.parse(readFileSync('package.json', 'utf8')).jest,
      rootDir: process.cwd(),
      testMatch: tests,
      testEnvironment: '<rootDir>/test/real/jest-environment.ts',
      testTimeout: 600_000,
      globals: { realServer: server satisfies RealServer, ...settings },
    };
    const args = ['--config', JSON.stringify(config), '--runInBand', '--json', `--outputFile=${report}`];
    const jest = spawn(process.execPath, ['node_modules/jest/bin/jest.js', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...(trusts && { NODE_EXTRA_CA_CERTS: trusts }) },
    });
    await once(jest, 'exit');
    return resultOf(JSON.parse(readFileSync(report, 'utf8')), linesOf(exceptionsFile), settings);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function resultOf(
  report: JestReport,
  exceptions: FoundException[],
  settings: ExceptionSettings,
): SuiteResult {
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const found = new Set(exceptions.map(({ title }) => title));
  return {
    passed: report.numPassedTests - exceptions.length,
    failed: report.numFailedTests + brokenFiles.length,
    exceptions,
    stale: settings.exceptions.map(({ title }) => title).filter((title) => !found.has(title)),
  };
}

function linesOf(file: string): FoundException[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as FoundException);
}
