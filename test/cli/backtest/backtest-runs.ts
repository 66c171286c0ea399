import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBacktest } from '../../../src/cli/backtest/backtest.ts';

/** Runs the command in a folder of its own with these files; `terminal` as stderr would be. */
export async function run(argv: string[], files: Record<string, string> = {}, terminal = false) {
  const folder = mkdtempSync(join(tmpdir(), 'backtest-'));
  let stdout = '';
  let stderr = '';
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const code = await runBacktest(argv, {
      stdout: (text) => {
        stdout += text;
      },
      stderr: (text) => {
        stderr += text;
      },
      folder,
      terminal,
    });
    return { code, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function lines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}
