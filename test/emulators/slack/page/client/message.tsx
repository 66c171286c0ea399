import { useState } from 'preact/hooks';
import type { ChannelState, MessageState } from '../wire.ts';
import { Blocks } from './blocks/blocks.tsx';
import { Mrkdwn } from './blocks/mrkdwn.tsx';
import { useMessageSurface } from './blocks/surface.ts';
import { nameOf, usePage } from './context.ts';
import { Files } from './files.tsx';
import { MessageMenu } from './message-menu.tsx';
import { timeOf } from './times.ts';

interface Props {
  channel: ChannelState;
  item: MessageState;
  inThread?: boolean;
}

/** One message: who, when, its blocks or text, its files, and the way into its thread. */
export function MessageItem({ channel, item, inThread = false }: Props) {
  const { state, go } = usePage();
  const { message, ts, ephemeral } = item;
  const [dismissed, setDismissed] = useState(false);
  const surface = useMessageSurface(channel.id, ts);
  if (dismissed) return null;
  const bot = message.bot_id !== undefined;
  const gone = message.subtype === 'tombstone';
  const name = bot ? 'credit-bot' : gone ? 'Slack' : nameOf(state, message.user ?? '');
  const open = () => go({ channel: channel.id, thread: ts, home: false });
  return (
    <article class={`message ${ephemeral ? 'ephemeral' : ''}`} aria-label={`${name}, ${timeOf(ts)}`}>
      <span class={`avatar ${bot ? 'bot' : ''}`} data-tint={name.length % 5} aria-hidden="true">
        {name.slice(0, 1).toUpperCase()}
      </span>
      <div class="body">
        {ephemeral && (
          <p class="muted">
            Only visible to you{' '}
            <button type="button" class="link" onClick={() => setDismissed(true)}>
              Dismiss message
            </button>
          </p>
        )}
        <p class="head">
          <strong>{name}</strong>
          {bot && <span class="app-label">APP</span>}
          <time class="muted">{timeOf(ts)}</time>
        </p>
        {message.blocks?.length > 0 ? (
          <Blocks blocks={message.blocks} surface={surface} />
        ) : (
          <div class="text">
            <Mrkdwn text={message.text} />
          </div>
        )}
        {message.edited && !bot && <span class="muted"> (edited)</span>}
        <Files files={message.files ?? []} />
        {!inThread && item.replies > 0 && (
          <button type="button" class="link thread-link" data-thread={ts} onClick={open}>
            {item.replies} {item.replies === 1 ? 'reply' : 'replies'}
            {item.unreadReplies > 0 && <span class="badge">{item.unreadReplies} new</span>}
          </button>
        )}
        {!inThread && item.status && <p class="status">credit-bot {item.status}</p>}
      </div>
      {!ephemeral && !gone && (
        <MessageMenu channel={channel.id} item={item} open={inThread ? undefined : open} />
      )}
    </article>
  );
}
