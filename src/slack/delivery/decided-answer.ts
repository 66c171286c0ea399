import type { AnswerRecords } from '../../core/ports/answer-records.ts';
import type { Log } from '../../core/ports/log.ts';
import type { ReplyChannel } from '../../core/ports/reply-channel.ts';
import type { RequestStore } from '../../core/ports/request-store.ts';
import { decidedAnswer } from '../messages/decisions/decided.ts';
import { type AnswerView, render } from '../messages/index.ts';

export interface RefreshParts {
  records: Pick<AnswerRecords, 'head' | 'readResult'>;
  store: Pick<RequestStore, 'read'>;
  channel: Pick<ReplyChannel, 'update'>;
  view: AnswerView;
  log: Log;
}

/**
 * Shows an answer as the decisions on it are now, also those of other replicas. It may be repeated, and a late call
 * shows no older state. An answer whose message is gone stays as it is.
 * @throws AppError when Slack or the table does not answer
 */
export async function refreshAnswer(parts: RefreshParts, requestId: string): Promise<void> {
  const { records, store, channel, view, log } = parts;
  const record = await records.readResult(requestId);
  if (record?.request.reply.kind !== 'thread') return;
  // Read last, so that what is shown is as new as it can be.
  const posted = (await store.read(record.request.key))?.postTs[0];
  const head = await records.head(requestId);
  const ts = head?.replyTs ?? posted;
  const message = render(record.answer, record.request, view);
  if (!head || ts === undefined || !message) {
    log.warn({ reference: record.request.reference }, 'the message of a decided answer is not known');
    return;
  }
  await channel.update(record.request.channel, ts, decidedAnswer(message, head, view.approvers), requestId);
}
