import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import { AppError } from '../../../core/errors.ts';
import { recommendedTotals } from '../../../core/ledger/claims.ts';
import { type AnswerRecord, type DecisionMade, type RecordHead, statusAfter } from '../../../core/record.ts';
import { joinRequest, keptLinks, splitRequest } from '../item.ts';

/** Partition of the `due` index: answers that wait for a decision, oldest first. No sweeper reads it. */
export const OPEN_SHARD = 'OPEN#0';

export const HEAD = 'HEAD';

export const headKey = (requestId: string) => marshall({ pk: `RECORD#${requestId}`, sk: HEAD });

/** Parts of one fence: a late write of an earlier holder lands beside them. */
export const partKey = (requestId: string, fence: number, part: number) =>
  marshall({ pk: `RECORD#${requestId}`, sk: `PART#${fence}#${String(part).padStart(3, '0')}` });

/** Partition of the `day` index: what a person asked. A digest, as in every key of this table. */
export function personKey(user: string): string {
  return `ASKED#${createHash('sha256').update(user).digest('base64url').slice(0, 27)}`;
}

/** Attributes of a head that nothing was decided on yet, beside the record itself. */
export function headItem(record: AnswerRecord, fence: number, open: boolean, expiresAt: number) {
  const { request, claims, makers } = record;
  return {
    fence,
    decided: 0,
    asked: splitRequest(request).asked,
    links: keptLinks(request),
    summary: JSON.stringify({
      totals: recommendedTotals(claims),
      accounts: [...new Set(claims.map(({ account }) => account))],
      deadline: firstDeadline(record),
      makers,
    }),
    dayKey: personKey(request.user),
    doneAt: request.askedAt,
    expiresAt,
    waits: open,
    ...(open ? { dueShard: OPEN_SHARD, dueAt: request.askedAt } : {}),
  };
}

/** The first deadline of a line with a credit. */
function firstDeadline({ answer }: AnswerRecord): string | null {
  const lines = answer.links.flatMap((link) =>
    link.kind === 'calculated' ? link.result.memos.flatMap((memo) => memo.lines) : [],
  );
  const deadlines = lines
    .filter(({ credit }) => /[1-9]/.test(credit))
    .flatMap(({ deadline }) => deadline ?? []);
  return deadlines.sort()[0] ?? null;
}

const amounts = z.array(z.object({ currency: z.string(), amount: z.string() }));

const madeSchema = z.object({
  number: z.number(),
  kind: z.enum(['approved', 'adjusted', 'rejected', 'reversed', 'replaced', 'refused']),
  by: z.string(),
  at: z.number(),
  amounts,
  refusal: z.enum(['overlap', 'above_charged', 'meanwhile', 'broken']).exactOptional(),
  reason: z.string().exactOptional(),
  note: z.string().exactOptional(),
  gesture: z.string(),
});

const headSchema = z.object({
  asked: z.string(),
  links: z.string(),
  summary: z.string(),
  fence: z.number(),
  decided: z.number(),
  waits: z.boolean(),
  decisions: z.array(z.string()).optional(),
  replyTs: z.string().optional(),
  parts: z.number().optional(),
  packed: z.instanceof(Uint8Array).optional(),
});

/** What a head has beside the packed record, which may be long and is not always needed. */
export const HEAD_ATTRIBUTES = Object.keys(headSchema.shape).filter((name) => name !== 'packed');

const summarySchema = z.object({
  totals: z.array(z.object({ currency: z.string(), amount: z.string(), charged: z.string() })),
  accounts: z.array(z.string()),
  deadline: z.string().nullable(),
  makers: z.array(z.string()),
});

export interface StoredHead {
  head: RecordHead;
  /** Number of the last decision. */
  decided: number;
  fence: number;
  /** The packed record, where it is short; else how many parts hold it. */
  packed?: Uint8Array | undefined;
  parts?: number | undefined;
}

/** @throws AppError `INTERNAL` when the item is not one of ours */
export function readHead(item: Record<string, AttributeValue>): StoredHead {
  try {
    const stored = headSchema.parse(unmarshall(item));
    const decisions = (stored.decisions ?? []).map(
      (text): DecisionMade => madeSchema.parse(JSON.parse(text)),
    );
    const head: RecordHead = {
      ...summarySchema.parse(JSON.parse(stored.summary)),
      request: joinRequest(stored),
      status: stored.waits || decisions.length > 0 ? statusAfter(decisions) : 'closed',
      decisions,
      ...(stored.replyTs === undefined ? {} : { replyTs: stored.replyTs }),
    };
    return { head, decided: stored.decided, fence: stored.fence, packed: stored.packed, parts: stored.parts };
  } catch (thrown) {
    throw new AppError('INTERNAL', { cause: thrown, facts: { item: 'a record that is not readable' } });
  }
}
