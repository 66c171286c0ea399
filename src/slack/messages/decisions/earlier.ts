import { dayText } from '../../../core/credit/explain/wording.ts';
import type { Earlier } from '../../../core/earlier.ts';
import type { ReplyMessage } from '../../../core/ports/reply-channel.ts';
import { oneLine, sections } from '../parts/block-limits.ts';
import { join, link, type Mrkdwn, md } from '../parts/markup.ts';
import { permalink } from '../parts/permalink.ts';
import { plural } from '../parts/words.ts';
import { amountsText } from './wording.ts';

/** Earlier ones are named, the newest; the others are counted. */
const MOST = 3;

/** The answer with what was credited or recommended for this traffic before, below its headline. */
export function withEarlier(
  message: ReplyMessage,
  earlier: readonly Earlier[],
  workspaceUrl: string | undefined,
): ReplyMessage {
  if (earlier.length === 0) return message;
  const shown = earlier.slice(0, MOST).map((one) => earlierLine(one, workspaceUrl));
  const more = earlier.length - shown.length;
  const lines = more > 0 ? [...shown, md`And ${plural(more, 'earlier one')}.`] : shown;
  const [first, ...rest] = message.blocks;
  return {
    text: oneLine(md`${{ mrkdwn: message.text, said: message.text }} ${join(lines, ' ')}`),
    blocks: [...(first ? [first] : []), ...sections(...lines.map((line) => md`:warning: ${line}`)), ...rest],
  };
}

function earlierLine(
  { how, deducted, amounts, at, channel, threadTs }: Earlier,
  workspaceUrl?: string,
): Mrkdwn {
  const day = dayText(new Date(at).toISOString().slice(0, 10));
  const what = how === 'recommended' ? 'Already recommended' : 'Already credited';
  const text = `${what}: ${amountsText(amounts)} on ${day}`;
  const url = channel && threadTs ? permalink(workspaceUrl, channel, threadTs) : undefined;
  const linked = url === undefined ? md`${text}` : link(url, text);
  if (how === 'recommended') return md`${linked}. It is not deducted.`;
  return deducted
    ? md`${linked}. It is deducted.`
    : md`${linked}. It is *not* deducted: the rows of this answer were too many to keep.`;
}
