import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest } from '../../core/request.ts';
import { sections } from './parts/block-limits.ts';
import { md } from './parts/markup.ts';

/** Somebody pressed the shortcut in a channel where the bot may not post. Only that person sees this. */
export function notMember({ reference }: CreditRequest): ReplyMessage {
  const text = `I cannot answer in this thread, because I am not a member of the channel. Invite me (/invite @credit-bot), then choose "Recommend credit" again (ref ${reference}).`;
  return { text, blocks: sections(md`${text}`) };
}
