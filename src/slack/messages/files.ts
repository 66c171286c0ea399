import type { Answer } from '../../core/decision.ts';
import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest } from '../../core/request.ts';
import { type Mrkdwn, md } from './parts/markup.ts';

/** The message that the files of an answer come with. */
export function filesMessage(
  { files }: Extract<Answer, { kind: 'files' }>,
  { reference }: CreditRequest,
): ReplyMessage {
  return { text: `All workings of the answer with ref ${reference}.`, blocks: [], files };
}

/** Why a click on a button of an answer has no effect, for the person who clicked. */
export type ClickRefusal = 'unreadable' | 'unknown' | 'other_channel' | 'files_there' | 'files_coming';

export function clickRefusal(why: ClickRefusal): Mrkdwn {
  switch (why) {
    case 'unreadable':
      return md`I cannot read this click. Nothing was changed.`;
    case 'unknown':
      return md`I do not know this answer, or not any more. Post the link again to get a new one.`;
    case 'other_channel':
      return md`This answer belongs to another channel. Nothing was changed.`;
    case 'files_there':
      return md`The files are in this thread already.`;
    case 'files_coming':
      return md`The files are on their way into this thread.`;
  }
}
