import { createHash } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import { canonical } from '../../../core/ledger/hash-chain.ts';
import { LIMITS } from '../../../core/limits.ts';
import type { CaseKind, NotedDecision, PastDecision } from '../../../core/past-decisions/past-decision.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { PastDecisions } from '../../../core/ports/past-decisions.ts';
import { available, type Table, update } from '../conditional-write.ts';
import { jsonText } from '../json-text.ts';

/** How long the decisions of a kind are remembered: a new one may show so much later. */
const REMEMBERED_MS = 300_000;
/** Kinds that are remembered; beyond, all are read again. */
const MOST_KINDS = 100;

const pastText = jsonText(
  z.object({
    request: z.string(),
    recommended: z.string(),
    decided: z.string(),
    isRejected: z.boolean(),
  }),
);

/**
 * An item a decided answer and currency, in a partition of its kind. A kind is read by one query, and remembered for
 * minutes.
 * @param days lifetime of an item
 */
export function dynamoPastDecisions(table: Table, days: number, log: Log): PastDecisions {
  const remembered = new Map<string, { until: number; past: Promise<readonly PastDecision[]> }>();
  return {
    note: (decision) =>
      note(table, days, decision).catch((error: unknown) => {
        log.warn({ err: error }, 'a decision could not be noted for the comparison of later ones');
      }),
    of(kind) {
      const pk = partitionOf(kind);
      const known = remembered.get(pk);
      if (known && known.until > performance.now()) return known.past;
      if (remembered.size >= MOST_KINDS) remembered.clear();
      const past = newest(table, pk);
      remembered.set(pk, { until: performance.now() + REMEMBERED_MS, past });
      past.catch(() => remembered.delete(pk));
      return past;
    },
  };
}

/** A digest: the currency is foreign text. */
function partitionOf(kind: CaseKind): string {
  return `PAST#${createHash('sha256').update(canonical(kind)).digest('base64url').slice(0, 27)}`;
}

/** One conditional write: of two decisions on an answer the later one stands, in whatever order they are noted. */
async function note(
  table: Table,
  days: number,
  { kind, at, request, number, past }: NotedDecision,
): Promise<void> {
  const key = marshall({ pk: partitionOf(kind), sk: `${String(at).padStart(15, '0')}#${request}` });
  await update(table, key, {
    update: 'SET decided = :number, past = :past, expiresAt = :expires',
    condition: 'attribute_not_exists(pk) OR decided < :number',
    values: {
      ':number': number,
      ':past': JSON.stringify(past),
      ':expires': Math.floor(Math.max(Date.now(), at) / 1000) + days * 86_400,
    },
  });
}

async function newest(table: Table, pk: string): Promise<PastDecision[]> {
  const query = new QueryCommand({
    TableName: table.name,
    ScanIndexForward: false,
    Limit: LIMITS.pastDecisions.value,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: marshall({ ':pk': pk }),
  });
  const { Items = [] } = await available(() => table.client.send(query));
  // Reversed ones are null; one that a later release wrote in another form is left out.
  return Items.flatMap((item) => {
    const { data } = pastText.safeParse(unmarshall(item).past);
    return data ? [data] : [];
  });
}
