import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest } from '../../core/request.ts';
import { sections } from './parts/block-limits.ts';
import { md } from './parts/markup.ts';
import { retryButton } from './retry.ts';

/** Somebody pressed the shortcut in a channel where the bot may not post. Only that person sees this. */
export function notMember(request: CreditRequest): ReplyMessage {
  const text = `I cannot answer in this thread, because I am not a member of the channel. Invite me (/invite @credit-bot), then ask again (ref ${request.reference}).`;
  return { text, blocks: [...sections(md`${text}`), retryButton(request)] };
}
