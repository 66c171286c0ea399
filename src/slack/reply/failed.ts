import type { ReplyMessage } from '../../core/ports.ts';
import type { CreditRequest } from '../../core/request.ts';
import { sections } from './block-limits.ts';
import { md } from './markup.ts';

/** It failed for good: no details in the channel, only the reference that ties it to the owner's DM and the log. */
export function failed({ reference }: CreditRequest): ReplyMessage {
  const text = `I could not work this one out (ref ${reference}). The owner has been told.`;
  return { text, blocks: sections(md`${text}`) };
}
