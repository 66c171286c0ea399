import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { mayMean } from '../core/credit/input/columns.ts';
import type { Policy } from '../core/credit/policy.ts';
import type { UsageTable } from '../core/credit/types.ts';
import { asObject } from '../core/credit/values.ts';
import { loadPolicyFile, PolicyFileError } from '../settings/policy-file.ts';
import { BadInput } from './bad-input.ts';
import { type CsvFormat, csvTable } from './csv.ts';
import { decodedText } from './decoded-text.ts';
import { flawOf, type JsonFlaw, JsonTextError, parseJsonText } from './json-text.ts';

export type ReadFile = (path: string) => Promise<string>;

/**
 * Reads files by the names that people give. npm runs its scripts in the project's folder; a name is therefore looked
 * up first in the folder where the command was typed (`theirs`, npm's INIT_CWD), then in the project.
 * @throws the error of the file system, or one with the code of `TextDecoder` when the text is in another encoding
 */
export function fileReader(theirs = '.'): ReadFile {
  return async (path) =>
    decodedText(
      await readFile(resolve(theirs, path)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        return readFile(path);
      }),
    );
}

/** What the flags add to the claim and the policy of a file; a flag wins over the file. */
export interface Extras {
  claim: Record<string, unknown>;
  policy: Policy;
}

/** One calculation as it stands in a file; the policy checks the parts. */
export interface Input {
  table: UsageTable;
  claim: unknown;
  policy: Policy;
}

/** The text of a file without byte order mark. @throws BadInput that says why it cannot be read */
export async function readText(path: string, read: ReadFile): Promise<string> {
  try {
    return (await read(path)).replace(/^\uFEFF/, '');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException | null)?.code;
    const why: Record<string, string> = {
      ENOENT: 'no such file; check the path',
      EISDIR: 'is a directory; name a .json, .jsonl or .csv file',
      EACCES: 'may not be read; check its permissions',
      ERR_ENCODING_INVALID_ENCODED_DATA: 'is neither UTF-8 nor UTF-16; save it again as UTF-8',
    };
    throw new BadInput(`${path}: ${why[code ?? ''] ?? `cannot be read (${code ?? 'unknown error'})`}`);
  }
}

/** The number is money or a count, the name may be that of the rows: either would give another amount without a word. */
export function whyFlawed({ number, name }: JsonFlaw): string {
  if (name !== undefined)
    return `"${name.slice(0, 60)}" is there twice in one object, and only one of them would count; keep one`;
  if (number === undefined)
    return 'lists and objects are nested too deep; expected a table, a claim and a policy';
  const shown = number.length > 60 ? `${number.slice(0, 59)}…` : number;
  return `${shown} has more digits than a JSON number keeps; write it in quotes`;
}

export function parseJson(text: string, name: string): unknown {
  try {
    const value = parseJsonText(text);
    const flaw = flawOf(text);
    if (flaw !== undefined) throw new BadInput(`${name}, line ${flaw.line}: ${whyFlawed(flaw)}`);
    return value;
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    if (text.trim() === '')
      throw new BadInput(`${name}: is empty; expected JSON such as {"table": ..., "claim": ...}`);
    throw new BadInput(`${name}, line ${error.line}: not JSON; check commas, quotes and brackets there`);
  }
}

/** The calculation that a JSON object describes. The policy checks `table`, `claim` and `policy`. */
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

/** Guard rows from CSV (columns mode, attempts, blocked, and optionally account, country, month), JSON or YAML. */
export async function readGuardFile(path: string, read: ReadFile, format: CsvFormat): Promise<unknown[]> {
  const text = await readText(path, read);
  if (/\.csv$/i.test(path)) {
    const { columns, rows } = csvTable(text, path, format);
    const names = columns.map(guardName);
    for (const needed of ['mode', 'attempts', 'blocked']) {
      if (!names.includes(needed)) throw new BadInput(`${path}: has no column ${needed}`);
    }
    const twice = names.find((name, at) => name !== '' && names.indexOf(name) !== at);
    if (twice !== undefined) throw new BadInput(`${path}: has several columns ${twice}; keep one`);
    return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? null])));
  }
  const content = /\.ya?ml$/i.test(path) ? parseYamlFile(text, path) : parseJson(text, path);
  const list = Array.isArray(content) ? content : asObject(content)?.guard;
  if (Array.isArray(list)) return list;
  throw new BadInput(`${path}: expected a list of {"mode", "attempts", "blocked"}`);
}

/** What a column of Guard rows says. A country by another name that means one must not be left out in silence. */
function guardName(column: string): string {
  const place = (['account', 'country', 'month'] as const).find((role) => mayMean(role, column));
  return place ?? column.trim().toLowerCase();
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
