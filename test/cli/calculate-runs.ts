import { runCalculate } from '../../src/cli/calculate.ts';

/** A small Looker export. */
export const CSV = 'Usage Date,Country,Total Spend\r\n2026-01-15,TJ,1179.73\r\n2026-01-18,TJ,7\r\n';

/** Runs the command on files that exist only in memory. */
export async function run(argv: string[], files: Record<string, string> = {}) {
  let stdout = '';
  let stderr = '';
  const code = await runCalculate(argv, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    readFile: async (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error('missing'), { code: 'ENOENT' });
      return text;
    },
  });
  return { code, stdout, stderr };
}
