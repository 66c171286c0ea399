import { parseArgs } from 'node:util';
import { type Assessment, assess, errorResult } from '../core/credit/calculate.ts';
import { combine } from '../core/credit/combine.ts';
import { explain, explainCombined, explanationLines } from '../core/credit/explain/explain.ts';
import { errorNotes } from '../core/credit/explain/notes.ts';
import type { Combined, Result } from '../core/credit/types.ts';
import { asObject, readDay } from '../core/credit/values.ts';
import { AppError } from '../core/errors.ts';
import {
  BadInput,
  csvTable,
  type Extras,
  fileReader,
  parseJson,
  type ReadFile,
  readGuardFile,
  readPolicyFile,
  readText,
  toInput,
} from './calculate-input.ts';

/** Where the command writes; both take text with its line ends. */
export interface CalculateIo {
  stdout(text: string): void;
  stderr(text: string): void;
  readFile?: ReadFile;
  /** Where relative paths begin, when that is not where the program runs. */
  folder?: string | undefined;
}

const USAGE = `Usage: npm run -s calculate -- FILE [--explain]
  FILE.json   {"table": {"columns": [...], "rows": [...]}, "claim": {...}, "policy": {...}}, or {"inputs": [...]} to combine
  FILE.jsonl  one such object a line; prints one result a line
  FILE.csv    exported from Looker
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
  guard: { type: 'string' },
  policy: { type: 'string' },
} as const;

/**
 * `npm run calculate`: the credit calculation alone, offline. Prints the result as JSON, or the explanation lines.
 * Resolves to the exit code: 0 calculated (no credit included), 2 bad input, with one line on stderr.
 */
export async function runCalculate(argv: string[], io: CalculateIo): Promise<number> {
  try {
    return await run(argv, io);
  } catch (error) {
    if (!(error instanceof BadInput) && !(error instanceof AppError)) throw error;
    io.stderr(`${error.message}\n`);
    return 2;
  }
}

async function run(argv: string[], io: CalculateIo): Promise<number> {
  const { values, positionals } = parseFlags(argv);
  if (values.help) {
    io.stdout(USAGE);
    return 0;
  }
  const window = takeWindow(values.window, positionals);
  const [file, ...others] = positionals;
  if (file === undefined) throw new BadInput('no file named; write npm run -s calculate -- FILE, or --help');
  if (others.length > 0) throw new BadInput(`one file at a time, but ${positionals.join(', ')} were named`);
  const read: ReadFile = io.readFile ?? fileReader(io.folder);
  const extras: Extras = {
    claim: {
      ...(values.account !== undefined && { account: values.account }),
      ...(values.currency !== undefined && { currency: values.currency }),
      ...(values['ticket-date'] !== undefined && { ticket_date: values['ticket-date'] }),
      ...(values.scope !== undefined && { scope: values.scope }),
      ...(window !== undefined && { window }),
      ...(values.column !== undefined && { columns: columnOverrides(values.column) }),
      ...(values.guard !== undefined && { guard: await readGuardFile(values.guard, read) }),
    },
    policy: values.policy === undefined ? {} : await readPolicyFile(values.policy, read),
  };
  const text = await readText(file, read);
  const work = { text, file, extras, explain: values.explain === true, io };
  if (/\.(jsonl|ndjson)$/i.test(file)) return runLines(work);
  const input = /\.csv$/i.test(file) ? { table: csvTable(text, file) } : parseJson(text, file);
  return runOne(input, work);
}

interface Work {
  text: string;
  file: string;
  extras: Extras;
  explain: boolean;
  io: CalculateIo;
}

function parseFlags(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const [firstSentence] = (error as Error).message.split(/\.\s/);
    throw new BadInput(`${firstSentence}; --help lists the flags`);
  }
}

/** `FIRST..LAST`, also with a comma, a colon, a slash or a space, or as two arguments. */
function takeWindow(flag: string | undefined, positionals: string[]): string[] | undefined {
  if (flag === undefined) return undefined;
  const days = flag.split(/\.\.|[,:/\s]+/).filter((part) => part !== '');
  const next = days.length === 1 ? positionals.findIndex((word) => readDay(word) !== undefined) : -1;
  if (next >= 0) days.push(...positionals.splice(next, 1));
  const [first, last] = days.map(readDay);
  if (days.length === 2 && first !== undefined && last !== undefined && first <= last) return days;
  throw new BadInput(`--window ${flag} is not two days in order; write --window 2026-01-15..2026-01-17`);
}

function columnOverrides(flags: string[]): Record<string, string> {
  return Object.fromEntries(
    flags.map((flag) => {
      const [, role, name] = /^([a-z_]+)=(.+)$/s.exec(flag) ?? [];
      if (role !== undefined && name !== undefined) return [role, name];
      throw new BadInput(`--column ${flag} is not ROLE=NAME; write --column attempts=total_attempts`);
    }),
  );
}

function runOne(value: unknown, { file, extras, explain: inWords, io }: Work): number {
  const given = asObject(value);
  if (given === undefined || (given.table === undefined && given.inputs === undefined)) {
    throw new BadInput(
      `${file}: expected {"table": {"columns", "rows"}, "claim", "policy"} or {"inputs": [...]}`,
    );
  }
  const answer = work(given, extras);
  io.stdout(inWords ? linesText(wordsOf(answer)) : `${JSON.stringify(answer.result, null, 2)}\n`);
  if (answer.result.status === 'OK') return 0;
  throw new BadInput(`${file}: ${whyError(answer)}`);
}

function runLines({ text, file, extras, explain: inWords, io }: Work): number {
  const problems: string[] = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const answer = workLine(line, `${file}, line ${at + 1}`, extras, problems);
    const words = () => linesText([`Line ${at + 1}`, ...wordsOf(answer)]);
    io.stdout(inWords ? words() : `${JSON.stringify(answer.result)}\n`);
  }
  if (problems.length === 0) return 0;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more lines)` : '';
  throw new BadInput(`${problems[0]}${more}`);
}

/** A line that is not JSON becomes an ERROR result, so that it costs none of the others. */
function workLine(line: string, name: string, extras: Extras, problems: string[]): Answer {
  try {
    const value = JSON.parse(line);
    if (asObject(value) !== undefined) return work(value, extras);
    problems.push(`${name}: expected an object with a table`);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof AppError)) throw error;
    problems.push(
      `${name}: ${error instanceof AppError ? error.message : 'not JSON; write one object a line'}`,
    );
  }
  const value = line.length > 80 ? `${line.slice(0, 79)}…` : line;
  const result = errorResult([{ code: 'D02_BAD_VALUE', where: name, value }]);
  return { result, parts: [{ result, workings: undefined }] };
}

/** What is printed, and the results that it is made of. */
interface Answer {
  result: Result | Combined;
  parts: (Assessment | { result: Result; workings: undefined })[];
}

function work(given: Record<string, unknown>, extras: Extras): Answer {
  if (given.inputs === undefined) {
    const only = assess(toInput(given, extras));
    return { result: only.result, parts: [only] };
  }
  const inputs = Array.isArray(given.inputs) ? given.inputs : [given.inputs];
  const parts = inputs.map((input) => assess(toInput(input, extras)));
  return { result: combine(parts.map(({ result }) => result)), parts };
}

function wordsOf({ result, parts }: Answer): string[] {
  if ('memos' in result) return parts.flatMap(linesOf);
  return [...parts.flatMap((part, at) => [`Link ${at + 1}`, ...linesOf(part)]), ...explainCombined(result)];
}

function linesOf({ result, workings }: Answer['parts'][number]): string[] {
  return explanationLines(explain(result, workings));
}

/** The first error in words: one line. */
function whyError({ parts }: Answer): string {
  const notes = parts.flatMap(({ result }) => errorNotes(result));
  const [first] = notes;
  if (first === undefined) return 'nothing to calculate; "inputs" is empty';
  const more = notes.length > 1 ? ` (and ${notes.length - 1} more errors)` : '';
  return [`${first.code}: ${first.text}`, ...(first.todo === null ? [] : [first.todo])].join(' ') + more;
}

function linesText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
