import { decide } from '../core/decide.ts';
import type { Answer, LinkOutcome } from '../core/decision.ts';
import type { Log } from '../core/ports/log.ts';
import type { AnswerRecord } from '../core/record.ts';
import { recordOf } from '../core/record-of.ts';
import type { CreditRequest } from '../core/request.ts';
import { amountsOf, claimWith, lineChanges, type WhatIfIntent } from '../core/what-if.ts';
import { type Memories, remember } from './5-remember.ts';
import { withUsualDecision } from './6-usual-decision.ts';
import { copyRows } from './copy-rows.ts';
import { rowsOf } from './kept-rows.ts';
import { recalculate } from './recalculate.ts';

export interface WhatIfContext {
  signal: AbortSignal;
  fence: number;
  version: string;
  log: Log;
}

/**
 * An answer worked out again with facts that somebody added, from the rows that were kept: Looker and Trino are not
 * asked. It has a record of its own, so that it can be used for all.
 */
export async function whatIf(
  memories: Memories,
  request: CreditRequest,
  { of, facts }: WhatIfIntent,
  { signal, fence, version, log }: WhatIfContext,
): Promise<Answer> {
  const { records } = memories;
  const record = await records.readResult(of);
  if (!record) return { kind: 'what_if_failed', why: 'unknown' };
  const links: LinkOutcome[] = [];
  for (const link of record.answer.links) {
    const { basis } = link.kind === 'calculated' ? link : {};
    const rows = basis && (await rowsOf(records, record.request.id, basis.rows));
    if (link.kind === 'calculated' && basis && !rows) return { kind: 'what_if_failed', why: 'no_rows' };
    if (link.kind !== 'calculated' || !rows || !basis) links.push(link);
    else {
      links.push(await recalculate(link, claimWith(basis.claim, facts), rows, signal));
      if (!basis.rows.table) await records.keepRows(request.id, rows);
    }
  }
  const remembered = await remember(memories, record.request, decide(links), signal);
  const answer = await withUsualDecision(memories, remembered, log);
  if (answer.kind !== 'recommended' && answer.kind !== 'no_credit')
    return { kind: 'what_if_failed', why: 'not_usable' };
  const withFacts = { ...answer, added: { facts, by: request.user } };
  await records.recordResult(draft(record, recordOf(request, withFacts, version)), { fence, open: false });
  return {
    kind: 'what_if',
    before: amountsOf(record.answer),
    after: amountsOf(answer),
    answer: withFacts,
    changes: lineChanges(record.answer, answer),
  };
}

/** Everybody who had a part in it: none of them decides on it. */
function draft(of: AnswerRecord, record: AnswerRecord): AnswerRecord {
  const { urls, channel } = of.request;
  const makers = [...new Set([...of.makers, ...record.makers])];
  return { ...record, request: { ...record.request, urls, channel }, makers };
}

/** The answer of a what-if, as the answer of the request that puts it in the place of an earlier one. */
export async function usedAnswer(
  { records, approvers }: Memories,
  request: CreditRequest,
  by: string,
  fence: number,
): Promise<Answer> {
  const record = await records.readResult(by);
  if (!record) return { kind: 'not_decided', why: 'unknown' };
  await copyRows(records, record, request.id);
  const makers = [...new Set([...record.makers, request.user])];
  const used = { ...record, request: { ...request, urls: record.request.urls }, makers };
  const open = approvers && record.answer.kind === 'recommended' && request.reply.kind === 'thread';
  await records.recordResult(used, { fence, open });
  return record.answer;
}
