import { z } from 'zod';
import type { Refusal } from '../../core/decision.ts';
import { AppError } from '../../core/errors.ts';

/** What may be read: `catalog.schema` pairs, and the most bytes by Trino's own estimate. */
export interface ReadLimits {
  allowedSchemas?: readonly string[] | undefined;
  maxScanBytes?: number | undefined;
}

/** `NaN` stands for "unknown", as text or as JSON's null. */
const SIZE = z.union([z.number(), z.string().transform(Number), z.null()]).optional();
const PLAN = z.object({
  inputTableColumnInfos: z.array(
    z.object({
      table: z.object({
        catalog: z.string(),
        schemaTable: z.object({ schema: z.string(), table: z.string() }),
      }),
      estimate: z.object({ outputSizeInBytes: SIZE }).optional(),
    }),
  ),
  outputTable: z.unknown().optional(),
});

/**
 * Judges the answer to `EXPLAIN (TYPE IO, FORMAT JSON)`: refuses a read outside the allowed schemas. Throws
 * `TRINO_TOO_LARGE` when the tables together are estimated above the limit; an unknown estimate passes, since the
 * session limit holds on the server.
 */
export function judgePlan(plan: string, { allowedSchemas, maxScanBytes }: ReadLimits): Refusal | undefined {
  const parsed = PLAN.safeParse(parseJson(plan));
  if (!parsed.success) throw new AppError('TRINO_BAD_ANSWER', { facts: { explain: 'unreadable' } });
  const { inputTableColumnInfos: inputs, outputTable } = parsed.data;
  if (outputTable !== undefined && outputTable !== null) return WRITES;
  const allowed = allowedSchemas && new Set(allowedSchemas.map((name) => name.toLowerCase()));
  const outside = inputs.some(
    ({ table }) => allowed && !allowed.has(`${table.catalog}.${table.schemaTable.schema}`.toLowerCase()),
  );
  if (outside) return OUTSIDE;
  const bytes = inputs.reduce((sum, { estimate }) => sum + known(estimate?.outputSizeInBytes), 0);
  if (maxScanBytes !== undefined && bytes > maxScanBytes)
    throw new AppError('TRINO_TOO_LARGE', { facts: { estimatedBytes: Math.round(bytes), maxScanBytes } });
  return undefined;
}

function known(size: number | null | undefined): number {
  return typeof size === 'number' && Number.isFinite(size) ? size : 0;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const OUTSIDE: Refusal = {
  code: 'schema_not_allowed',
  reason: 'The SQL of this link reads tables that this bot may not read.',
  remedy:
    'Paste a link to a Look on the allowed tables, or ask the owner to add the schema to TRINO_ALLOWED_SCHEMAS.',
};

const WRITES: Refusal = {
  code: 'not_read_only',
  reason: 'The SQL of this link would write to a table.',
  remedy: 'Paste a link to a Look or Explore whose SQL is one plain SELECT.',
};
