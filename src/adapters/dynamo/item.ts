import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import type { Answer } from '../../core/decision.ts';
import { AppError } from '../../core/errors.ts';
import type { Steps } from '../../core/ports/request-store.ts';
import type { CreditRequest, ReplyTarget } from '../../core/request.ts';
import { type Packed, unpack } from './compression.ts';

/** Sort key of the one item that a request has. */
export const WORK = 'WORK';

/** Partitions of the `due` index. Two carry over a hundred messages a second; each adds a query to every idle sweep. */
export const SHARDS = ['D#0', 'D#1'] as const;

/**
 * The partition of requests that nobody has acquired yet: a long queue there does not hide what a dead replica left.
 */
export const QUEUE_SHARD = 'Q#0';

/** The partition of later looks: however many there are, they do not hide requests that wait for an answer. */
export const LOOK_SHARD = 'L#0';

export function shardOf(key: string): string {
  const byte = createHash('sha256').update(key).digest()[0] ?? 0;
  return SHARDS[byte % SHARDS.length] ?? SHARDS[0];
}

/** Partition of the `day` index: what ended on a UTC day with an outcome. */
export function dayKey(epochMs: number, outcome: string): string {
  return `${new Date(epochMs).toISOString().slice(0, 10)}#${outcome}`;
}

const packed = z.union([z.string(), z.instanceof(Uint8Array)]);

const itemSchema = z.object({
  pk: z.string(),
  st: z.enum(['running', 'retry', 'done', 'dead']),
  fence: z.number().int(),
  attempt: z.number().int(),
  claimId: z.string(),
  /** The request without what `links` holds. */
  asked: z.string(),
  /** Pasted URLs and response URL; gone when the request is over, but the URLs where people can go on with it. */
  links: z.string().optional(),
  leaseUntil: z.number().optional(),
  dueAt: z.number().optional(),
  outcome: z.string().optional(),
  steps: z.record(z.string(), packed).optional(),
  intentAt: z.number().optional(),
  answer: packed.optional(),
  postTs: z.set(z.string()).optional(),
});

export type WorkItem = z.infer<typeof itemSchema>;

/** Throws AppError `INTERNAL` when the item is not one of ours. */
export function parseItem(attributes: Record<string, AttributeValue>): WorkItem {
  const parsed = itemSchema.safeParse(unmarshall(attributes));
  if (parsed.success) return parsed.data;
  const paths = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new AppError('INTERNAL', { facts: { item: 'not readable', attributes: paths } });
}

const ownerSchema = z.object({
  claimId: z.string(),
  fence: z.number(),
  st: z.string(),
  postTs: z.set(z.string()).optional(),
});

/**
 * Who owns an item and what was posted for it, also of one that a newer release wrote; undefined when it has no owner.
 */
export function ownerOf(
  attributes?: Record<string, AttributeValue>,
): z.infer<typeof ownerSchema> | undefined {
  return attributes && ownerSchema.safeParse(unmarshall(attributes)).data;
}

/** The item, if this release can read it and its request. */
export function readableItem(attributes: Record<string, AttributeValue>): WorkItem | undefined {
  try {
    const item = parseItem(attributes);
    joinRequest(item);
    return item;
  } catch {
    return undefined;
  }
}

const decisionSchema = z.object({
  of: z.string(),
  number: z.number(),
  action: z.enum(['approve', 'adjust', 'reject', 'reverse', 'replace']),
  amounts: z.array(z.object({ currency: z.string(), amount: z.string() })).exactOptional(),
  reason: z.string().exactOptional(),
  note: z.string().exactOptional(),
  by: z.string().exactOptional(),
  gesture: z.string(),
});

const fact = z.string().exactOptional();
const whatIfSchema = z.object({
  of: z.string(),
  facts: z.object({
    ticketDate: fact,
    scope: z.enum(['declared', 'estimated']).exactOptional(),
    guardMode: fact,
    guardAttempts: fact,
    guardBlocked: fact,
    windowStart: fact,
    windowEnd: fact,
  }),
  gesture: z.string(),
});

const retrySchema = z.object({
  of: z.string(),
  number: z.number(),
  pressed: z.string(),
  replaces: z.string().exactOptional(),
  gesture: z.string(),
});

const choiceSchema = z.object({ menu: z.string(), tile: z.string(), at: z.string() });

const askedSchema = z.object({
  key: z.string(),
  id: z.string(),
  reference: z.string(),
  door: z.enum(['message', 'command', 'shortcut', 'choice', 'decision', 'what_if', 'files', 'retry']),
  channel: z.string(),
  user: z.string(),
  origin: z.string().exactOptional(),
  makers: z.array(z.string()).exactOptional(),
  firstAskedAt: z.number().exactOptional(),
  claim: z.object({ ticketDate: z.string().optional(), scope: z.enum(['declared', 'estimated']).optional() }),
  reply: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('thread'),
      channel: z.string(),
      threadTs: z.string(),
      after: z.string().optional(),
    }),
    z.object({
      kind: z.literal('ephemeral'),
      channel: z.string(),
      user: z.string(),
      threadTs: z.string().exactOptional(),
    }),
  ]),
  unclear: z.object({ code: z.string(), reason: z.string(), remedy: z.string() }).exactOptional(),
  decision: decisionSchema.exactOptional(),
  whatIf: whatIfSchema.exactOptional(),
  filesOf: z.string().exactOptional(),
  retry: retrySchema.exactOptional(),
  choices: z.array(choiceSchema).exactOptional(),
  askedAt: z.number(),
  lookFirst: z.literal(true).optional(),
});

const linksSchema = z.object({
  urls: z.array(z.object({ url: z.string(), label: z.string().optional(), tile: z.string().optional() })),
  responseUrl: z.string().optional(),
});

/** A request as two texts: what stays for the audit, and what goes when it is over. */
export function splitRequest(request: CreditRequest): { asked: string; links: string } {
  const { urls, reply, ...rest } = request;
  const { responseUrl, ...target } = reply;
  return { asked: JSON.stringify({ ...rest, reply: target }), links: JSON.stringify({ urls, responseUrl }) };
}

/** What stays of `links` where people can go on with a request that is over. */
export function keptLinks({ urls }: CreditRequest): string {
  return JSON.stringify({ urls });
}

/** The request of an item; one that is over has an empty response URL, and urls only where people can go on with it. */
export function joinRequest(item: Pick<WorkItem, 'asked' | 'links'>): CreditRequest {
  const { reply, lookFirst, ...rest } = askedSchema.parse(JSON.parse(item.asked));
  const { urls, responseUrl } = linksSchema.parse(JSON.parse(item.links ?? '{"urls":[]}'));
  return {
    ...rest,
    claim: defined(rest.claim),
    urls: urls.map(({ url, label, tile }) => ({
      url,
      ...(label === undefined ? {} : { label }),
      ...(tile === undefined ? {} : { tile }),
    })),
    reply: withResponseUrl(reply, responseUrl),
    ...(lookFirst ? { lookFirst } : {}),
  };
}

function withResponseUrl(
  reply: z.infer<typeof askedSchema>['reply'],
  responseUrl: string | undefined,
): ReplyTarget {
  if (reply.kind === 'ephemeral') return { ...reply, responseUrl: responseUrl ?? '' };
  const { after, ...thread } = reply;
  return {
    ...thread,
    ...(after === undefined ? {} : { after }),
    ...(responseUrl === undefined ? {} : { responseUrl }),
  };
}

/** Optional keys that are absent instead of undefined. */
function defined(claim: z.infer<typeof askedSchema>['claim']): CreditRequest['claim'] {
  return {
    ...(claim.ticketDate === undefined ? {} : { ticketDate: claim.ticketDate }),
    ...(claim.scope === undefined ? {} : { scope: claim.scope }),
  };
}

export async function unpackSteps(steps: Record<string, Packed> = {}): Promise<Steps> {
  const entries = Object.entries(steps).map(async ([name, value]) => [name, await unpack(value)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

const answerSchema = z.looseObject({
  kind: z.enum([
    'recommended',
    'no_credit',
    'refused',
    'choose_tile',
    'not_verify',
    'missing_link',
    'not_allowed',
    'decided',
    'not_decided',
    'what_if',
    'what_if_failed',
    'files',
    'failed',
  ]),
});

/**
 * Checked only as far as its kind: it was written by this program, field by field it is typed there. Undefined for one
 * of a kind that only a newer release knows: it is worked out again.
 */
export async function unpackAnswer(answer: Packed): Promise<Answer | undefined> {
  return answerSchema.safeParse(await unpack(answer)).data as Answer | undefined;
}
