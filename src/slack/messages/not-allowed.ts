import type { AskerDoubt } from '../../core/asker.ts';
import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest } from '../../core/request.ts';
import { sections } from './parts/block-limits.ts';
import { md } from './parts/markup.ts';

/**
 * Somebody asked who may not (`SLACK_ASKERS`): one sentence for a command, a shortcut or a menu, since they wait for an
 * answer. Undefined for a message: silence.
 */
export function notAllowed(doubt: AskerDoubt, { door }: CreditRequest): ReplyMessage | undefined {
  if (door === 'message') return undefined;
  const text = whyNotAllowed(doubt);
  return { text, blocks: sections(md`${text}`) };
}

/** The reason and what to do, in one sentence for the person who asked. */
export function whyNotAllowed(doubt: AskerDoubt): string {
  return doubt === 'shared_channel'
    ? 'I do not answer here, because this channel is shared with another organisation: ask in a channel of your own, or ask my owner to allow this one.'
    : 'I answer only full members of the organisation that runs me: ask one of them to post the link.';
}
