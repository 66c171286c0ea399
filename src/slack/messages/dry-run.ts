import type { KnownBlock } from '@slack/types';
import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest } from '../../core/request.ts';
import { fitted, sections } from './parts/block-limits.ts';
import { md, mention } from './parts/markup.ts';

/** The would-be reply for the owner (`DRY_RUN_PREVIEW=dm`): the same message, below a line that says what it is. */
export function dryRunPreview(message: ReplyMessage, request: CreditRequest): ReplyMessage {
  const place = mention('#', request.channel);
  const intro = md`:test_tube: *Dry run, ref ${request.reference}*: nothing was posted. In ${place} I would have said:`;
  // A menu would be pressed outside of its conversation.
  const blocks = (message.blocks as KnownBlock[]).filter(({ type }) => type !== 'actions');
  return {
    text: `Dry run, ref ${request.reference}: ${message.text}`,
    blocks: fitted([...sections(intro), ...blocks.slice(0, 3)], blocks.slice(3), []),
  };
}

/** What a dry run does with an answer, for the person who asks. */
export function dryRunNote(previewByDm: boolean): string {
  const where = previewByDm ? 'goes to the owners of this app as a direct message' : 'is in the log';
  return `Dry run is on: nothing is posted, the result ${where}`;
}
