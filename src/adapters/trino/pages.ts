import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import { fromQuery } from './failures.ts';
import { NotJson } from './page-parser.ts';

export interface Column {
  name: string;
  type: string;
}

/** One page of the statement protocol without its rows, checked. */
export interface Page {
  id: string;
  nextUri?: string | undefined;
  columns?: Column[] | undefined;
  state: string;
  processedRows: number;
}

const COLUMNS = z.array(z.object({ name: z.string(), type: z.string() }));

const PAGE = z.object({
  id: z.string().regex(/^\w{1,100}$/),
  nextUri: z.string().max(8000).nullish(),
  columns: COLUMNS.nullish(),
  // The rows have been taken out; what is left of them is an empty list.
  data: z.array(z.never()).nullish(),
  stats: z.object({ state: z.string().max(100), processedRows: z.number().catch(0).default(0) }),
  error: z
    .object({
      errorName: z.string().max(200).optional(),
      errorType: z.string().max(200).optional(),
      errorLocation: z
        .object({ lineNumber: z.number().optional(), columnNumber: z.number().optional() })
        .nullish()
        .catch(undefined),
      failureInfo: z
        .object({ type: z.string().max(500).optional() })
        .nullish()
        .catch(undefined),
    })
    .nullish(),
});

/** The columns among the fields that came before the rows, if they are there. */
export function columnsOf(head: unknown): Column[] | undefined {
  const parsed = z.object({ columns: COLUMNS }).safeParse(head);
  return parsed.success ? limited(parsed.data.columns) : undefined;
}

/**
 * The page of query `id` (undefined: the answer to POST) in this JSON.
 * @throws AppError the query's own error; `TRINO_INCOMPLETE` for a page that was cut short, since another attempt may
 *   succeed; `TRINO_BAD_ANSWER` for a web page or a page of another query
 */
export function readPage(body: unknown, id: string | undefined): Page {
  const parsed = PAGE.safeParse(body);
  if (!parsed.success)
    throw new AppError(id === undefined || isWebPage(body) ? 'TRINO_BAD_ANSWER' : 'TRINO_INCOMPLETE');
  const { error, stats, nextUri, columns } = parsed.data;
  if (id !== undefined && parsed.data.id !== id)
    throw new AppError('TRINO_BAD_ANSWER', { facts: { queryId: id } });
  if (error) {
    const { errorName, errorType, errorLocation, failureInfo } = error;
    throw fromQuery(
      {
        name: errorName ?? 'UNKNOWN',
        type: errorType ?? 'UNKNOWN',
        line: errorLocation?.lineNumber,
        cause: failureInfo?.type,
      },
      parsed.data.id,
    );
  }
  return {
    id: parsed.data.id,
    nextUri: nextUri ?? undefined,
    columns: columns ? limited(columns) : undefined,
    state: stats.state,
    processedRows: stats.processedRows,
  };
}

function limited(columns: Column[]): Column[] {
  if (columns.length > LIMITS.columns.value)
    throw new AppError('TRINO_TOO_LARGE', { facts: { columns: columns.length } });
  return columns;
}

function isWebPage(body: unknown): boolean {
  return body instanceof NotJson && body.text.trimStart().startsWith('<');
}
