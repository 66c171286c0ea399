import { useEffect, useRef } from 'preact/hooks';
import type { ChannelState, MessageState } from '../wire.ts';
import { useStickToEnd } from './channel.tsx';
import { Composer } from './composer.tsx';
import { nameOf, usePage } from './context.ts';
import { MessageItem } from './message.tsx';
import { Scroll } from './scroll.tsx';

/** A thread beside its channel, with what the bot is doing. */
export function Thread({ channel, root }: { channel: ChannelState; root: MessageState }) {
  const { state, go, act } = usePage();
  const list = useRef<HTMLElement>(null);
  const replies = channel.messages.filter(
    ({ ts, message }) => message.thread_ts === root.ts && ts !== root.ts,
  );
  const last = replies.findLast(({ ephemeral }) => !ephemeral)?.ts ?? '';
  useEffect(() => {
    if (last !== '') void act({ act: 'read', channel: channel.id, thread: root.ts, ts: last });
  }, [state.me, channel.id, root.ts, last]);
  useStickToEnd(list, replies.length);
  // Who opens a thread by keyboard goes on in it.
  useEffect(() => list.current?.focus({ preventScroll: true }), []);
  return (
    <section class="thread" aria-label="Thread">
      <header class="channel-head">
        <h1>
          Thread <span class="muted">{channel.name}</span>
        </h1>
        <button type="button" class="icon" aria-label="Close thread" onClick={() => go({ thread: '' })}>
          ✕
        </button>
      </header>
      <Scroll look="messages" inner={list} live label="Messages of the thread">
        <MessageItem channel={channel} item={root} inThread />
        {replies.length > 0 && (
          <p class="day">
            {root.replies} {root.replies === 1 ? 'reply' : 'replies'}
          </p>
        )}
        {replies.map((one) => (
          <MessageItem key={one.ts} channel={channel} item={one} inThread />
        ))}
      </Scroll>
      <p class="status" role="status">
        {root.status && `${nameOf(state, 'U0CREDITBOT')} ${root.status}`}
      </p>
      <Composer channel={channel.id} thread={root.ts} label="Reply" />
    </section>
  );
}
