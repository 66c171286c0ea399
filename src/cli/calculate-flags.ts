import { parseArgs } from 'node:util';
import { ROLES } from '../core/credit/input/role-patterns.ts';
import { readDay } from '../core/credit/values.ts';
import { BadInput } from './bad-input.ts';

export const USAGE = `Usage: npm run -s calculate -- FILE [--explain]
  FILE.json   {"table": {"columns": [...], "rows": [...]}, "claim": {...}, "policy": {...}}, or {"inputs": [...]} to combine
  FILE.jsonl  one such object a line; prints one result a line
  FILE.csv    exported from Looker; commas, semicolons or tabs; --decimal comma|point where numbers are unclear
  --account ID --currency CODE --ticket-date DAY --window FIRST..LAST --scope auto|declared|estimated
  --column ROLE=NAME (repeatable) --guard FILE --policy FILE   win over what FILE says
`;

const OPTIONS = {
  explain: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  account: { type: 'string' },
  currency: { type: 'string' },
  'ticket-date': { type: 'string' },
  window: { type: 'string' },
  scope: { type: 'string' },
  column: { type: 'string', multiple: true },
  decimal: { type: 'string' },
  guard: { type: 'string' },
  policy: { type: 'string' },
} as const;

/** The flags and the other arguments. @throws BadInput */
export function parseFlags(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const [firstSentence] = (error as Error).message.split(/\.\s/);
    throw new BadInput(`${firstSentence}; --help lists the flags`);
  }
}

/** `FIRST..LAST`, also with a comma, a colon, a slash or a space, or as two arguments. @throws BadInput */
export function takeWindow(flag: string | undefined, positionals: string[]): string[] | undefined {
  if (flag === undefined) return undefined;
  const days = flag.split(/\.\.|[,:/\s]+/).filter((part) => part !== '');
  const next = days.length === 1 ? positionals.findIndex((word) => readDay(word) !== undefined) : -1;
  if (next >= 0) days.push(...positionals.splice(next, 1));
  const [first, last] = days.map(readDay);
  if (days.length === 2 && first !== undefined && last !== undefined && first <= last) return days;
  throw new BadInput(`--window ${flag} is not two days in order; write --window 2026-01-15..2026-01-17`);
}

/** @throws BadInput */
export function decimalOf(flag: string | undefined): 'comma' | 'point' | undefined {
  if (flag === undefined || flag === 'point' || flag === 'comma') return flag;
  throw new BadInput(`--decimal ${flag} is neither comma nor point`);
}

/** `ROLE=NAME` flags as `claim.columns`. @throws BadInput, also for a role that there is not */
export function columnOverrides(flags: string[]): Record<string, string> {
  return Object.fromEntries(
    flags.map((flag) => {
      const [, role, name] = /^([a-z_]+)=(.+)$/s.exec(flag) ?? [];
      if (role !== undefined && name !== undefined) {
        if (ROLES.some((one) => one === role)) return [role, name];
        throw new BadInput(`--column ${flag}: there is no role ${role}; the roles are ${ROLES.join(', ')}`);
      }
      throw new BadInput(`--column ${flag} is not ROLE=NAME; write --column attempts=total_attempts`);
    }),
  );
}

/**
 * Refuses flags that name a column which the table does not have, or has twice: the policy would read another one
 * without a word.
 * @throws BadInput
 */
export function checkColumns(wanted: Readonly<Record<string, string>>, columns: unknown): void {
  if (!Array.isArray(columns)) return;
  for (const [role, name] of Object.entries(wanted)) {
    if (columns.indexOf(name) !== columns.lastIndexOf(name))
      throw new BadInput(
        `--column ${role}=${name}: several columns have this name; give each a name of its own`,
      );
    if (!columns.includes(name)) {
      const seen = columns.slice(0, SHOWN).map((column) => `"${String(column).slice(0, 60)}"`);
      const more = columns.length > SHOWN ? ` and ${columns.length - SHOWN} more` : '';
      throw new BadInput(
        `--column ${role}=${name}: there is no such column; the columns are ${seen.join(', ')}${more}`,
      );
    }
  }
}

const SHOWN = 15;
