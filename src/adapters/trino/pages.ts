import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { fromQuery } from './failures.ts';

export interface Column {
  name: string;
  type: string;
}

/** One page of the statement protocol, checked. */
export interface Page {
  id: string;
  nextUri?: string | undefined;
  columns?: Column[] | undefined;
  data?: unknown[][] | undefined;
  state: string;
  processedRows: number;
}

/** Stands for an answer that is not JSON; the client would take it for the end of the result. */
export class NotJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** `data` is checked row by row later, where its size does not matter. */
const PAGE = z.object({
  id: z.string().regex(/^\w{1,100}$/),
  nextUri: z.string().nullish(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })).nullish(),
  data: z.custom<unknown[][]>(Array.isArray).nullish(),
  stats: z.object({ state: z.string(), processedRows: z.number().catch(0).default(0) }),
  error: z
    .object({
      errorName: z.string().optional(),
      errorType: z.string().optional(),
      errorLocation: z
        .object({ lineNumber: z.number().optional(), columnNumber: z.number().optional() })
        .nullish()
        .catch(undefined),
    })
    .nullish(),
});

/**
 * A page of the query `id` (undefined for the answer to POST). Throws AppError: the query's own error, or that this is
 * no page. A cut page is `TRINO_INCOMPLETE`: another attempt may succeed; a web page is not from Trino at all.
 */
export function readPage(body: unknown, id: string | undefined): Page {
  const parsed = PAGE.safeParse(body);
  if (!parsed.success)
    throw new AppError(id === undefined || isWebPage(body) ? 'TRINO_BAD_ANSWER' : 'TRINO_INCOMPLETE');
  const { error, stats, nextUri, columns, data } = parsed.data;
  if (id !== undefined && parsed.data.id !== id)
    throw new AppError('TRINO_BAD_ANSWER', { facts: { queryId: id } });
  if (error)
    throw fromQuery(
      { ...error, errorLocation: error.errorLocation ?? {} } as Parameters<typeof fromQuery>[0],
      parsed.data.id,
    );
  return {
    id: parsed.data.id,
    nextUri: nextUri ?? undefined,
    columns: columns ?? undefined,
    data: data ?? undefined,
    state: stats.state,
    processedRows: stats.processedRows,
  };
}

function isWebPage(body: unknown): boolean {
  return body instanceof NotJson && body.text.trimStart().startsWith('<');
}
