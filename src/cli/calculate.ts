import { type Assessment, assess, errorResult } from '../core/credit/calculate.ts';
import { combine } from '../core/credit/combine.ts';
import { explain, explainCombined, explanationLines } from '../core/credit/explain/explain.ts';
import { errorNotes } from '../core/credit/explain/notes.ts';
import type { Combined, Result } from '../core/credit/types.ts';
import { asObject } from '../core/credit/values.ts';
import { placesOf } from '../core/decimal-text.ts';
import { AppError } from '../core/errors.ts';
import { BadInput } from './bad-input.ts';
import {
  checkColumns,
  columnOverrides,
  decimalOf,
  parseFlags,
  takeWindow,
  USAGE,
} from './calculate-flags.ts';
import {
  type Extras,
  fileReader,
  parseJson,
  type ReadFile,
  readGuardFile,
  readPolicyFile,
  readText,
  toInput,
  whyFlawed,
} from './calculate-input.ts';
import { csvTable } from './csv.ts';
import { flawOf } from './json-text.ts';
import { labelRoles } from './looker-labels.ts';

/** Where the command writes; both take text with its line ends. */
export interface CalculateIo {
  stdout(text: string): void;
  stderr(text: string): void;
  readFile?: ReadFile;
  /** The folder that relative paths start from; absent: where the program runs. */
  folder?: string | undefined;
}

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
  const format = { decimal: decimalOf(values.decimal) };
  const read: ReadFile = io.readFile ?? fileReader(io.folder);
  const named = values.column === undefined ? {} : columnOverrides(values.column);
  const extras: Extras = {
    claim: {
      ...(values.account !== undefined && { account: values.account }),
      ...(values.currency !== undefined && { currency: values.currency }),
      ...(values['ticket-date'] !== undefined && { ticket_date: values['ticket-date'] }),
      ...(values.scope !== undefined && { scope: values.scope }),
      ...(window !== undefined && { window }),
      ...(values.column !== undefined && { columns: named }),
      ...(values.guard !== undefined && { guard: await readGuardFile(values.guard, read, format) }),
    },
    policy: values.policy === undefined ? {} : await readPolicyFile(values.policy, read),
  };
  const text = await readText(file, read);
  const work = { text, file, extras, named, explain: values.explain === true, io };
  if (/\.(jsonl|ndjson)$/i.test(file)) return runLines(work);
  if (!/\.csv$/i.test(file)) return runOne(parseJson(text, file), work);
  const table = csvTable(text, file, format);
  const columns = asObject(extras.claim.columns) ?? {};
  const labelled = { ...labelRoles(table.columns, columns), ...columns };
  return runOne({ table }, { ...work, extras: { ...extras, claim: { ...extras.claim, columns: labelled } } });
}

interface Work {
  /** Columns that flags name. */
  named: Record<string, string>;
  text: string;
  file: string;
  extras: Extras;
  explain: boolean;
  io: CalculateIo;
}

function runOne(value: unknown, { file, extras, named, explain: inWords, io }: Work): number {
  const given = asObject(value);
  if (given === undefined || (given.table === undefined && given.inputs === undefined)) {
    throw new BadInput(
      `${file}: expected {"table": {"columns", "rows"}, "claim", "policy"} or {"inputs": [...]}`,
    );
  }
  const answer = work(given, extras, named);
  io.stdout(inWords ? linesText(wordsOf(answer)) : `${JSON.stringify(answer.result, null, 2)}\n`);
  if (answer.result.status !== 'OK') throw new BadInput(`${file}: ${whyError(answer, given)}`);
  if (isEmpty(answer)) throw new BadInput(`${file}: ${NO_ROWS}`);
  return 0;
}

function runLines({ text, file, extras, named, explain: inWords, io }: Work): number {
  const problems: string[] = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const answer = workLine(line, `${file}, line ${at + 1}`, { extras, named }, problems);
    const words = () => linesText([`Line ${at + 1}`, ...wordsOf(answer)]);
    io.stdout(inWords ? words() : `${JSON.stringify(answer.result)}\n`);
  }
  if (problems.length === 0) return 0;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more lines)` : '';
  throw new BadInput(`${problems[0]}${more}`);
}

/** A line that is not JSON becomes an ERROR result; the other lines are calculated all the same. */
function workLine(
  line: string,
  name: string,
  { extras, named }: Pick<Work, 'extras' | 'named'>,
  problems: string[],
): Answer {
  try {
    const value = JSON.parse(line);
    const flaw = flawOf(line);
    if (flaw === undefined && asObject(value) !== undefined) return work(value, extras, named);
    problems.push(`${name}: ${flaw ? whyFlawed(flaw) : 'expected an object with a table'}`);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof AppError || error instanceof BadInput))
      throw error;
    problems.push(
      `${name}: ${error instanceof SyntaxError ? 'not JSON; write one object a line' : error.message}`,
    );
  }
  const value = line.length > 80 ? `${line.slice(0, 79)}…` : line;
  const result = errorResult([{ code: 'D02_BAD_VALUE', where: name, value }]);
  return { result, parts: [{ result, workings: undefined }] };
}

/** The printed text, and the results behind it. */
interface Answer {
  result: Result | Combined;
  parts: (Assessment | { result: Result; workings: undefined })[];
}

/** @throws BadInput for flags that do not fit a table, and for amounts that do not add up */
function work(given: Record<string, unknown>, extras: Extras, named: Work['named']): Answer {
  const one = (input: unknown) => {
    checkColumns(named, asObject(asObject(input)?.table)?.columns);
    return assess(toInput(input, extras));
  };
  if (given.inputs === undefined) {
    const only = one(given);
    return { result: only.result, parts: [only] };
  }
  const inputs = Array.isArray(given.inputs) ? given.inputs : [given.inputs];
  const parts = inputs.map(one);
  const results = parts.map(({ result }) => result);
  checkPlaces(results);
  return { result: combine(results), parts };
}

/** @throws BadInput when amounts of one currency are in cents by one policy and whole by another: they do not add up */
function checkPlaces(results: readonly Result[]): void {
  const places = new Map<string, number>();
  for (const { currency, credit_amount } of results.flatMap(({ memos }) => memos)) {
    const own = placesOf(credit_amount);
    if ((places.get(currency) ?? own) !== own)
      throw new BadInput(
        `the policies of "inputs" differ in minor_units.${currency}; give all of them the same`,
      );
    places.set(currency, own);
  }
}

function wordsOf({ result, parts }: Answer): string[] {
  if ('memos' in result) return parts.flatMap(linesOf);
  return [...parts.flatMap((part, at) => [`Link ${at + 1}`, ...linesOf(part)]), ...explainCombined(result)];
}

/** How many errors are shown in words; the rest is counted. */
const SHOWN_ERRORS = 3;

function linesOf({ result, workings }: Answer['parts'][number]): string[] {
  const lines = explanationLines(explain(result, workings));
  if (result.status !== 'ERROR' || lines.length <= SHOWN_ERRORS) return lines;
  return [...lines.slice(0, SHOWN_ERRORS), `and ${lines.length - SHOWN_ERRORS} more errors`];
}

const NO_ROWS = 'no row could be used: the file has none, or the channel or --window leaves all of them out';

/** Whether nothing was calculated. A credit of 0 is calculated. */
function isEmpty({ parts }: Answer): boolean {
  return parts.every(({ result }) => result.memos.length === 0);
}

/** The first error in words: one line. */
function whyError({ parts }: Answer, given: Record<string, unknown>): string {
  const notes = parts.flatMap(({ result }) => errorNotes(result));
  const [first] = notes;
  if (first === undefined) return 'nothing to calculate; "inputs" is empty';
  const more = notes.length > 1 ? ` (and ${notes.length - 1} more error${notes.length > 2 ? 's' : ''})` : '';
  const todo = first.code in COLUMN_ERRORS ? columnsSeen(given) : first.todo;
  return [`${first.code}: ${first.text}`, ...(todo === null ? [] : [todo])].join(' ') + more;
}

/** Errors that `--column` fixes. */
const COLUMN_ERRORS = { D01_MISSING_ROLE: true, D09_AMBIGUOUS_ROLE: true };
const SHOWN_COLUMNS = 15;

/** The columns of the file, and the flag that gives one its role. */
function columnsSeen(given: Record<string, unknown>): string | null {
  const { columns } = asObject(given.table) ?? {};
  if (!Array.isArray(columns))
    return 'Name the columns in claim.columns, such as {"attempts": "total_attempts"}.';
  const shown = columns.slice(0, SHOWN_COLUMNS).map((name) => `"${String(name).slice(0, 60)}"`);
  const rest = columns.length > SHOWN_COLUMNS ? ` and ${columns.length - SHOWN_COLUMNS} more` : '';
  return `The columns are ${shown.join(', ')}${rest}; name one with --column ROLE=NAME, such as --column country="Usage Country".`;
}

function linesText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
