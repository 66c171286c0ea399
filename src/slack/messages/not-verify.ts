import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest } from '../../core/request.ts';
import { sections } from './parts/block-limits.ts';
import { md } from './parts/markup.ts';

/**
 * A query of another product: a reply to people who asked by command, shortcut or menu, since they wait for one.
 * Undefined for a message: in a channel the bot keeps quiet about what is not its own.
 */
export function notVerify({ door }: CreditRequest): ReplyMessage | undefined {
  if (door === 'message') return undefined;
  const text =
    'This is not a Verify query, so there is nothing to recommend. Other products are not covered yet.';
  return { text, blocks: sections(md`${text}`) };
}
