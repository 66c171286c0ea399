import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type CsvError, parse as parseCsv } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';
import type { Policy } from '../core/credit/policy.ts';
import type { UsageTable } from '../core/credit/types.ts';
import { asObject } from '../core/credit/values.ts';
import { loadPolicyFile, PolicyFileError } from '../settings/policy-file.ts';
import { JsonTextError, parseJsonText } from './json-text.ts';

/** Input that cannot be used. The message is one line that says what is wrong and how to mend it. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}

export type ReadFile = (path: string) => Promise<string>;

/**
 * Reads files as people name them. npm runs its scripts in the project's folder, whatever folder people are in, so
 * `theirs` (npm's INIT_CWD) comes first, and the project's own files are found as well.
 */
export function fileReader(theirs = '.'): ReadFile {
  return (path) =>
    readFile(resolve(theirs, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return readFile(path, 'utf8');
    });
}

/** What flags add to the claim and the policy of a file; they win over the file. */
export interface Extras {
  claim: Record<string, unknown>;
  policy: Policy;
}

/** One calculation as a file holds it; the policy checks the parts. */
export interface Input {
  table: UsageTable;
  claim: unknown;
  policy: Policy;
}

/** The text of a file without byte order mark, or why it cannot be had. */
export async function readText(path: string, read: ReadFile): Promise<string> {
  try {
    return (await read(path)).replace(/^\uFEFF/, '');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException | null)?.code;
    const why: Record<string, string> = {
      ENOENT: 'no such file; check the path',
      EISDIR: 'is a directory; name a .json, .jsonl or .csv file',
      EACCES: 'may not be read; check its permissions',
    };
    throw new BadInput(`${path}: ${why[code ?? ''] ?? `cannot be read (${code ?? 'unknown error'})`}`);
  }
}

export function parseJson(text: string, name: string): unknown {
  try {
    return parseJsonText(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    if (text.trim() === '')
      throw new BadInput(`${name}: is empty; expected JSON such as {"table": ..., "claim": ...}`);
    throw new BadInput(`${name}, line ${error.line}: not JSON; check commas, quotes and brackets there`);
  }
}

/** The calculation that a JSON object describes. `table`, `claim` and `policy` are left for the policy to judge. */
export function toInput(value: unknown, extras: Extras): Input {
  const given = asObject(value) ?? {};
  const claim = asObject(given.claim);
  const policy = asObject(given.policy);
  return {
    table: given.table as UsageTable,
    claim: claim || given.claim === undefined ? { ...claim, ...extras.claim } : given.claim,
    policy: policy || given.policy === undefined ? { ...policy, ...extras.policy } : (given.policy as Policy),
  };
}

/** A CSV export of Looker as a table: the first line names the columns, all cells are text. */
export function csvTable(text: string, name: string): UsageTable {
  const [columns, ...rows] = csvRecords(text, name);
  if (columns === undefined)
    throw new BadInput(`${name}: is empty; expected a line of column names and rows`);
  return { columns, rows };
}

function csvRecords(text: string, name: string): string[][] {
  try {
    // Only shorter rows are let pass: a longer one has an unquoted comma, and its cells are in the wrong columns.
    return parseCsv(text, { bom: true, relax_column_count_less: true, skip_empty_lines: true });
  } catch (error) {
    const { code, lines } = error as CsvError & { lines?: number };
    const where = lines === undefined ? name : `${name}, line ${lines}`;
    const why = String(code).includes('INCONSISTENT')
      ? 'more cells than columns; put quotes round values that hold a comma'
      : 'not CSV; check the quotes there';
    throw new BadInput(`${where}: ${why}`);
  }
}

/** Guard rows from CSV (columns mode, attempts, blocked, and optionally account, country, month), JSON or YAML. */
export async function readGuardFile(path: string, read: ReadFile): Promise<unknown[]> {
  const text = await readText(path, read);
  if (/\.csv$/i.test(path)) {
    const { columns, rows } = csvTable(text, path);
    const names = columns.map((column) => column.trim().toLowerCase());
    for (const needed of ['mode', 'attempts', 'blocked']) {
      if (!names.includes(needed)) throw new BadInput(`${path}: has no column ${needed}`);
    }
    return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? null])));
  }
  const content = /\.ya?ml$/i.test(path) ? parseYamlFile(text, path) : parseJson(text, path);
  const list = Array.isArray(content) ? content : asObject(content)?.guard;
  if (Array.isArray(list)) return list;
  throw new BadInput(`${path}: expected a list of {"mode", "attempts", "blocked"}`);
}

function parseYamlFile(text: string, path: string): unknown {
  try {
    return parseYaml(text);
  } catch {
    throw new BadInput(`${path}: not YAML`);
  }
}

export async function readPolicyFile(path: string, read: ReadFile): Promise<Policy> {
  try {
    return (await loadPolicyFile(path, read)).policy;
  } catch (error) {
    if (error instanceof PolicyFileError) throw new BadInput(error.message);
    throw error;
  }
}
