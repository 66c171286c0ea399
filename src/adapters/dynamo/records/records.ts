import { AppError } from '../../../core/errors.ts';
import type { AnswerRecords, RecordOptions } from '../../../core/ports/answer-records.ts';
import type { PastAnswers } from '../../../core/ports/past-answers.ts';
import { type AnswerRecord, type DecisionMade, type RecordHead, statusAfter } from '../../../core/record.ts';
import { type Attributes, get, putNew, repeatWrite, type Table, update } from '../conditional-write.ts';
import type { Write } from '../expressions.ts';
import { packRecord, unpackRecord } from './packed-record.ts';
import {
  HEAD_ATTRIBUTES,
  headItem,
  headKey,
  OPEN_SHARD,
  partKey,
  readHead,
  type StoredHead,
} from './record-item.ts';
import { dynamoRecordLists } from './record-lists.ts';
import { keepRows, readRows, readRowsText } from './rows.ts';

/** How long one write is repeated while the table does not answer, milliseconds. */
const PATIENCE_MS = 5000;

/**
 * The records in DynamoDB: a head for lists and checks, which also holds a short record; a long one lies in parts
 * beside it. A head points to parts of its own fence only, so that a late write of an earlier holder spoils nothing.
 * @param days lifetime of a record
 */
export function dynamoRecords(table: Table, days: number): AnswerRecords & PastAnswers {
  const stored = async (requestId: string, wanted?: readonly string[]): Promise<StoredHead | undefined> => {
    const item = await get(table, headKey(requestId), wanted);
    return item && readHead(item);
  };
  return {
    ...dynamoRecordLists(table),
    keepRows: (requestId, rows) => keepRows(table, days, requestId, rows),
    readRows: (requestId, digest) => readRows(table, requestId, digest),
    rowsText: (requestId, digest) => readRowsText(table, requestId, digest),
    recordResult: (record, options) => recordResult(table, days, record, options),
    head: async (requestId) => (await stored(requestId, HEAD_ATTRIBUTES))?.head,
    async readResult(requestId) {
      const head = await stored(requestId);
      return head && unpackRecord(head.packed ? [head.packed] : await readParts(table, requestId, head));
    },
    addDecision: (requestId, made) =>
      addDecision(table, (id) => stored(id, HEAD_ATTRIBUTES), requestId, made),
    async notePosted(requestId, ts) {
      const write = {
        update: 'SET replyTs = :ts',
        condition: 'attribute_exists(pk)',
        values: { ':ts': ts },
      };
      await repeated(() => update(table, headKey(requestId), write));
    },
  };
}

const repeated = <T>(write: () => Promise<T>) => repeatWrite(write, performance.now() + PATIENCE_MS);

async function recordResult(
  table: Table,
  days: number,
  record: AnswerRecord,
  { fence, open }: RecordOptions,
): Promise<void> {
  const { id, askedAt } = record.request;
  const expiresAt = Math.floor(Math.max(Date.now(), askedAt) / 1000) + days * 86_400;
  const packed = await packRecord(record);
  const parts = 'parts' in packed ? packed.parts : [];
  for (const [at, part] of parts.entries())
    await repeated(() => putNew(table, partKey(id, fence, at), { packed: part, expiresAt }));
  const own = 'parts' in packed ? { parts: parts.length } : packed;
  const write = setAll({ ...headItem(record, fence, open, expiresAt), ...own }, [
    'parts' in packed ? 'packed' : 'parts',
    ...(open ? [] : ['dueShard', 'dueAt']),
  ]);
  // Refused: a later holder has recorded it, or a decision was taken on what was posted. What is stored is newer then.
  await repeated(() => update(table, headKey(id), write));
}

/** Writes all attributes of a head, unless a later holder or a decision stands against it. */
function setAll(attributes: Record<string, unknown>, gone: string[]): Write {
  const names = Object.keys(attributes);
  return {
    update: `SET ${names.map((name) => `${name} = :${name}`).join(', ')} REMOVE ${gone.join(', ')}`,
    condition: 'attribute_not_exists(pk) OR (decided = :decided AND fence <= :fence)',
    values: Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]])),
  };
}

async function readParts(
  table: Table,
  requestId: string,
  { fence, parts = 0 }: StoredHead,
): Promise<Uint8Array[]> {
  const items = await Promise.all(
    Array.from({ length: parts }, (_, at) => get(table, partKey(requestId, fence, at))),
  );
  return items.map((item) => {
    const bytes = item?.packed?.B;
    if (!bytes) throw new AppError('INTERNAL', { facts: { item: 'a record with a missing part' } });
    return bytes;
  });
}

async function addDecision(
  table: Table,
  stored: (requestId: string) => Promise<StoredHead | undefined>,
  requestId: string,
  made: DecisionMade,
): Promise<RecordHead> {
  const before = await stored(requestId);
  if (!before) throw new AppError('INTERNAL', { facts: { item: 'a decision without its record' } });
  if (before.decided >= made.number) return before.head;
  const result = await repeated(() => update(table, headKey(requestId), decide(before.head, made), true));
  const after = result.item && readHead(result.item as Attributes);
  // A lost response of one's own write shows as a refusal with the decision in place.
  if (after && after.decided >= made.number) return after.head;
  throw new AppError('INTERNAL', { facts: { item: 'decisions are not in their order' } });
}

function decide({ decisions, request, status }: RecordHead, made: DecisionMade): Write {
  const waits = status !== 'closed' && statusAfter([...decisions, made]) === 'open';
  const due = waits ? ', dueShard = :open, dueAt = :asked' : ' REMOVE dueShard, dueAt';
  return {
    update: `SET decided = :number, decisions = list_append(if_not_exists(decisions, :none), :made)${due}`,
    condition: 'decided = :before',
    values: {
      ':number': made.number,
      ':before': made.number - 1,
      ':none': [],
      ':made': [JSON.stringify(made)],
      ...(waits ? { ':open': OPEN_SHARD, ':asked': request.askedAt } : {}),
    },
  };
}
