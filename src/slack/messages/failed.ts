import type { Answer } from '../../core/decision.ts';
import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest } from '../../core/request.ts';
import { sections } from './parts/block-limits.ts';
import { forAskers } from './parts/failure-words.ts';
import { md } from './parts/markup.ts';
import { retryButton } from './retry.ts';

const APOLOGY = 'I could not work this one out';

/** Whether the text of an answer is that of a request that failed for good. */
export function isApology(text: string): boolean {
  return text.startsWith(APOLOGY);
}

/**
 * A request that failed for good: the reference that ties it to the owner's DM and the log, then reason and next step
 * where the asker can do something. No SQL, ids or internals.
 */
export function failed(
  { code, ownerTold }: Extract<Answer, { kind: 'failed' }>,
  request: CreditRequest,
): ReplyMessage {
  const { reference, filesOf } = request;
  const sentences = [
    filesOf === undefined
      ? `${APOLOGY} (ref ${reference}).`
      : `I could not put the files of this answer into the thread (ref ${reference}).`,
    forAskers(code),
    ownerTold ? 'The owner has been told.' : '',
  ];
  const text = sentences.filter((sentence) => sentence !== '').join(' ');
  // The button for the files still stands on the answer that they belong to.
  const again = filesOf === undefined && request.decision === undefined ? [retryButton(request)] : [];
  return { text, blocks: [...sections(md`${text}`), ...again] };
}
