import type { Cell, UsageTable } from '../credit/types.ts';
import { readText } from '../credit/values.ts';
import { AppError } from '../errors.ts';
import type { CallContext } from '../ports/call-context.ts';
import type { QueryEngine } from '../ports/query-engine.ts';
import { bindParameters } from '../sql/parameters.ts';

/** The question to a guard query. Days are `YYYY-MM-DD`, both included. */
export interface GuardQuestion {
  account: string;
  start: string;
  end: string;
  countries: readonly string[];
}

/** A row of `claim.guard`; the policy checks the values. */
export interface GuardAnswer {
  mode: Cell;
  attempts: Cell;
  blocked: Cell;
  account: Cell;
  country?: Cell;
  month?: Cell;
}

const NEEDED = ['mode', 'attempts', 'blocked'] as const;
const OPTIONAL = ['country', 'month'] as const;

/**
 * Runs the policy file's `guard_query`: in which Fraud Guard mode the account was, and what was sent and blocked.
 * `:account`, `:start`, `:end` and `:countries` become literals. The columns are `mode`, `attempts`, `blocked` and
 * optionally `country` and `month`, in any case and order; rows without `account` belong to the account of the
 * question. No rows: nothing is known.
 * @throws AppError `GUARD_QUERY_BROKEN` when the query itself is wrong, else `TRINO_*`
 */
export async function runGuardQuery(
  engine: QueryEngine,
  text: string,
  { account, start, end, countries }: GuardQuestion,
  context: CallContext,
): Promise<GuardAnswer[]> {
  const bound = bindParameters(text, {
    account: { text: account },
    start: { day: start },
    end: { day: end },
    countries: { texts: countries },
  });
  if ('problem' in bound) throw broken(bound.problem);
  const table = await engine.run(bound.sql, context);
  if ('refusal' in table) throw broken(table.refusal.code);
  return readRows(table, account);
}

function readRows(table: UsageTable, account: string): GuardAnswer[] {
  const names = table.columns.map((name) => name.slice(name.lastIndexOf('.') + 1).toLowerCase());
  const missing = NEEDED.find((name) => !names.includes(name));
  if (missing) throw broken(`no column ${missing}`);
  const twice = [...NEEDED, ...OPTIONAL, 'account'].find(
    (name) => names.indexOf(name) !== names.lastIndexOf(name),
  );
  if (twice) throw broken(`several columns ${twice}`);
  return table.rows.map((row) => {
    const cell = (name: string) => row[names.indexOf(name)] ?? null;
    const given = OPTIONAL.filter((name) => names.includes(name)).map((name) => [name, cell(name)]);
    return {
      mode: cell('mode'),
      attempts: cell('attempts'),
      blocked: cell('blocked'),
      ...Object.fromEntries(given),
      // An empty one would speak of every account of the message.
      account: readText(cell('account')) ?? account,
    };
  });
}

function broken(problem: string): AppError {
  return new AppError('GUARD_QUERY_BROKEN', { facts: { problem } });
}
