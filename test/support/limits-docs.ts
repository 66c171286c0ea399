import { LIMITS, type Limit } from '../../src/core/limits.ts';

/** The limits table of README.md. */
export function limitsTable(): string {
  const rows = Object.values(LIMITS).map(
    ({ what, value, unit, beyond }: Limit) =>
      `| ${what} | ${value.toLocaleString('en-US')} ${unit} | ${beyond} |`,
  );
  return ['| what | at most | beyond it |', '|---|---|---|', ...rows].join('\n');
}
