import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest } from '../../core/request.ts';
import { context, sections } from './parts/block-limits.ts';
import { md } from './parts/markup.ts';

/** A request without a Looker link. The text is the one that people know from the job before. */
export function missingLink({ door }: CreditRequest): ReplyMessage {
  const text =
    door === 'shortcut' ? 'Please provide Looker link: this message has none.' : 'Please provide Looker link';
  return {
    text,
    blocks: [
      ...sections(md`${text}`),
      ...context(md`The link of a Look, or of an Explore after pressing Run. \`/credit help\` says more.`),
    ],
  };
}
