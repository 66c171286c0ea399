import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest } from '../../core/request.ts';
import { sections } from './parts/block-limits.ts';
import { md } from './parts/markup.ts';

/**
 * It failed for good: no details in the channel, only the reference that ties it to the owner's DM and the log.
 * @param ownerTold whether a DM really went out
 */
export function failed({ reference }: CreditRequest, ownerTold: boolean): ReplyMessage {
  const told = ownerTold ? ' The owner has been told.' : '';
  const text = `I could not work this one out (ref ${reference}).${told}`;
  return { text, blocks: sections(md`${text}`) };
}
