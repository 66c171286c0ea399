import { orAfter } from '../../core/async/deadline.ts';
import { AppError } from '../../core/errors.ts';

/** One line of the doctor. `wrong` makes the command fail; `warning` does not. No setting's value is in it. */
export interface Finding {
  state: 'ok' | 'warning' | 'wrong';
  /** What was found, as a sentence. */
  found: string;
  /** What to do; needed unless ok. */
  remedy?: string;
}

/** One check. May throw: an AppError is shown with its remedy, anything else by its name. */
export interface Probe {
  subject: string;
  run(signal: AbortSignal): Promise<Finding[]>;
}

export interface DoctorIo {
  print(line: string): void;
  /** Longest time of one probe, milliseconds. */
  timeoutMs?: number;
}

/** Runs every probe at once and prints them in order, one line a finding. Resolves to the exit code. */
export async function runDoctor(probes: readonly Probe[], io: DoctorIo): Promise<0 | 1> {
  const all = await Promise.all(
    probes.map(async (probe) => ({
      subject: probe.subject,
      findings: await examined(probe, io.timeoutMs ?? 15_000),
    })),
  );
  const width = Math.max(0, ...all.map(({ subject }) => subject.length));
  for (const { subject, findings } of all)
    for (const { state, found, remedy } of findings)
      io.print(`${state.padEnd(7)}  ${subject.padEnd(width)}  ${found}${remedy ? ` ${remedy}` : ''}`);
  const wrong = all.flatMap(({ findings }) => findings).filter((finding) => finding.state === 'wrong').length;
  io.print(
    summary(wrong, all.flatMap(({ findings }) => findings).filter(({ state }) => state === 'warning').length),
  );
  return wrong === 0 ? 0 : 1;
}

function summary(problems: number, warnings: number): string {
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
  if (problems > 0) return `${count(problems, 'problem')}.`;
  return warnings > 0 ? `No problems, ${count(warnings, 'warning')}.` : 'All is well.';
}

async function examined(probe: Probe, timeoutMs: number): Promise<Finding[]> {
  const late = () => [
    wrong(`does not answer within ${timeoutMs / 1000} s.`, 'Check its address and the network.'),
  ];
  try {
    return await orAfter(timeoutMs, probe.run(AbortSignal.timeout(timeoutMs)), late);
  } catch (error) {
    return [failed(error)];
  }
}

function failed(error: unknown): Finding {
  if (error instanceof AppError) {
    const facts = Object.entries(error.facts).map(([name, value]) => `${name} ${value}`);
    return wrong(`${error.message}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`, error.remedy);
  }
  // Only its name and code are shown: the message of a foreign error may contain addresses, accounts or answers.
  const { name, code } = (error instanceof Error ? error : new Error()) as Error & { code?: unknown };
  const what = typeof code === 'string' && /^\w{1,40}$/.test(code) ? `${name} ${code}` : name;
  return wrong(`failed: ${what}.`, 'Run the bot with LOG_LEVEL=debug and look at the log.');
}

export function ok(found: string): Finding {
  return { state: 'ok', found };
}

export function warning(found: string, remedy: string): Finding {
  return { state: 'warning', found, remedy };
}

export function wrong(found: string, remedy: string): Finding {
  return { state: 'wrong', found, remedy };
}

/** What the doctor asks of Looker, Trino, DynamoDB and the secret. A problem is a sentence that says what to do. */
export interface DoctorChecks {
  /** Logs in to Looker and checks the rights of the API user. */
  lookerProblems(signal: AbortSignal): Promise<string[]>;
  /** Runs `SELECT 1`; throws when it fails. */
  trinoPing(signal: AbortSignal): Promise<unknown>;
  /** Checks that Trino knows the catalog and the schema of the session. */
  trinoProblems(signal: AbortSignal): Promise<string[]>;
  /** Asks Trino, without running them, which kinds of writes it would run. */
  trinoWriteRights(signal: AbortSignal): Promise<TrinoWriteRights>;
  /** Checks the table, its indexes and its TTL. */
  tableProblems(signal: AbortSignal): Promise<string[]>;
  /** Reads the secret; absent when none is set. */
  readSecret?: (signal: AbortSignal) => Promise<unknown>;
}

/** The probes of everything but Slack, in the order of the flow. */
export function edgeProbes(edges: DoctorChecks): Probe[] {
  const { readSecret } = edges;
  const problems = async (found: Promise<string[]>, well: string) => {
    const sentences = await found;
    return sentences.length === 0 ? [ok(well)] : sentences.map((sentence) => wrong(sentence, ''));
  };
  return [
    {
      subject: 'secret',
      run: async (signal) => {
        if (readSecret === undefined)
          return [ok('CREDIT_SECRET_ID is not set: settings come from the environment.')];
        await readSecret(signal);
        return [ok('can be read and holds settings.')];
      },
    },
    {
      subject: 'Looker',
      run: (signal) =>
        problems(
          edges.lookerProblems(signal),
          'the login works and the API user has the rights that it needs.',
        ),
    },
    {
      subject: 'Trino',
      run: async (signal) => {
        await edges.trinoPing(signal);
        return problems(edges.trinoProblems(signal), 'the login works and a query runs.');
      },
    },
    {
      subject: 'Trino rights',
      run: async (signal) => [writeRights(await edges.trinoWriteRights(signal))],
    },
    {
      subject: 'DynamoDB',
      run: (signal) => problems(edges.tableProblems(signal), 'the table, its indexes and its TTL exist.'),
    },
  ];
}

/** Kinds of statements, such as `INSERT`, by Trino's answer. */
interface TrinoWriteRights {
  allowed: string[];
  refused: string[];
  unknown: string[];
  /** Why INSERT and DELETE could not be checked, as a sentence with its remedy. */
  unchecked?: string;
}

/** Says exactly what was checked: CREATE TABLE in the session's schema, INSERT and DELETE on a table that is there. */
function writeRights({ allowed, refused, unknown, unchecked }: TrinoWriteRights): Finding {
  const remedy = 'Revoke all rights but SELECT from TRINO_USER; see k8s/README.md, "Least rights".';
  const checked = 'Checked: CREATE TABLE in its schema, INSERT and DELETE on the first table there.';
  if (allowed.length > 0)
    return wrong(`TRINO_USER can write: Trino would run ${allowed.join(', ')}. ${checked}`, remedy);
  const found = refused.length > 0 ? `Trino refuses TRINO_USER ${refused.join(', ')}. ` : '';
  if (unchecked)
    return warning(`${found}Not checked whether TRINO_USER can ${unknown.join(', ')}.`, unchecked);
  if (unknown.length === 0) return ok(`${found}${checked}`);
  return warning(
    `${found}Trino did not say whether TRINO_USER can ${unknown.join(', ')}. ${checked}`,
    remedy,
  );
}
