import type { KnownBlock } from '@slack/web-api';
import type { ReplyMessage } from '../../core/ports/reply-channel.ts';

/** How a message of ours says what it is, so that it is found again: metadata, and the id of its first block. */

const EVENT_TYPE = 'credit_recommendation';

export interface Shown {
  bot_id?: string;
  user?: string;
  ts?: string;
  text?: string;
  metadata?: { event_type?: unknown; event_payload?: unknown };
  blocks?: unknown[];
  files?: { name?: string | null }[];
}

/** The metadata of a message: that of an answer to its request, unless it has a mark of its own. */
export function metadataOf({ mark }: ReplyMessage, requestId: string) {
  return mark
    ? { event_type: mark.eventType, event_payload: mark.payload }
    : { event_type: EVENT_TYPE, event_payload: { request_id: requestId } };
}

/** The blocks of a message, the first with the id that it is found by. */
export function blocksOf(message: ReplyMessage, requestId: string): KnownBlock[] {
  const [first, ...rest] = message.blocks.length > 0 ? message.blocks : [plain(message.text)];
  return [{ ...first, block_id: message.mark?.blockId ?? `cr:${requestId}` }, ...rest] as KnownBlock[];
}

function plain(text: string): object {
  return { type: 'section', text: { type: 'plain_text', text: text.slice(0, 3000) } };
}

/** By metadata; Slack Connect may withhold it, then by the block id. Other messages about a request are no answers. */
export function carries(message: Shown, requestId: string): boolean {
  const { event_type: type, event_payload: payload } = message.metadata ?? {};
  const ids = (message.blocks ?? []).map((block) => String((block as { block_id?: unknown }).block_id));
  if (ids.includes(`cd:${requestId}`)) return true;
  if (type === EVENT_TYPE) return (payload as { request_id?: unknown } | undefined)?.request_id === requestId;
  if (type !== undefined) return false;
  // An answer that was changed carries the number of its version behind.
  return ids.some((id) => id === `cr:${requestId}` || id.startsWith(`cr:${requestId}:`));
}
