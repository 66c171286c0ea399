import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest } from '../../core/request.ts';
import { sections } from './parts/block-limits.ts';
import { md } from './parts/markup.ts';

/** It failed for good: no details in the channel, only the reference that ties it to the owner's DM and the log. */
export function failed({ reference }: CreditRequest): ReplyMessage {
  const text = `I could not work this one out (ref ${reference}). The owner has been told.`;
  return { text, blocks: sections(md`${text}`) };
}
