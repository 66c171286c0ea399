import { useEffect, useRef } from 'preact/hooks';
import type { ChannelState, MessageState } from '../wire.ts';
import { Composer } from './composer.tsx';
import { usePage } from './context.ts';
import { MessageItem } from './message.tsx';
import { Scroll } from './scroll.tsx';
import { Sign } from './sidebar.tsx';
import { dayOf } from './times.ts';

/** One channel: its messages without replies, oldest first, and the composer. */
export function Channel({ channel }: { channel: ChannelState }) {
  const roots = channel.messages.filter(inChannel);
  const list = useRef<HTMLElement>(null);
  useReading(channel, roots);
  useStickToEnd(list, roots.length);
  useKeepEnd(list, roots.at(-1));
  return (
    <main class="channel" aria-label={channel.name}>
      <header class="channel-head">
        <h1>
          <span class="sign" aria-hidden="true">
            <Sign channel={channel} />
          </span>{' '}
          {channel.name}
        </h1>
        {!channel.withBot && <p class="muted">credit-bot is not in this channel</p>}
      </header>
      <Scroll look="messages" inner={list} live label={`Messages in ${channel.name}`}>
        {channel.left > 0 && <p class="empty">{channel.left} older messages are not shown.</p>}
        {roots.length === 0 && <p class="empty">{emptyText(channel)}</p>}
        {roots.map((one, at) => (
          <>
            {dayOf(one.ts) !== dayOf(roots[at - 1]?.ts ?? '0') && <p class="day">{dayOf(one.ts)}</p>}
            <MessageItem key={one.ts} channel={channel} item={one} />
          </>
        ))}
      </Scroll>
      {channel.archived || channel.kind === 'im' ? (
        <p class="empty">
          {channel.archived ? 'This channel is archived.' : 'The app takes no messages here.'}
        </p>
      ) : (
        <Composer channel={channel.id} label={`Message ${channel.name}`} hint=", /credit …" />
      )}
    </main>
  );
}

function emptyText({ archived, kind, withBot }: ChannelState): string {
  return archived || kind === 'im' || !withBot ? 'Nothing here.' : 'Nothing here yet. Post a link below.';
}

function inChannel({ ts, message: { thread_ts: thread, subtype } }: MessageState): boolean {
  return !thread || thread === ts || subtype === 'thread_broadcast';
}

/** What a person looks at counts as read. */
function useReading(channel: ChannelState, roots: MessageState[]): void {
  const { act, state } = usePage();
  const last = roots.findLast(({ ephemeral }) => !ephemeral)?.ts ?? '';
  useEffect(() => {
    if (last !== '') void act({ act: 'read', channel: channel.id, ts: last });
  }, [state.me, channel.id, last]);
}

/** Pixels that a status or a link to replies adds under a message, with some to spare. */
const ROW = 60;

/** Where the list was at its end, it stays there when the last message gets a status or its first reply. */
function useKeepEnd(list: { current: HTMLElement | null }, last: MessageState | undefined): void {
  useEffect(() => {
    const frame = list.current;
    if (frame && frame.scrollHeight - frame.clientHeight - frame.scrollTop < ROW)
      frame.scrollTo({ top: frame.scrollHeight });
  }, [last?.ts, last?.status, (last?.replies ?? 0) > 0]);
}

/** Keeps the newest message in view: its end, or its beginning where it is longer than the list. */
export function useStickToEnd(list: { current: HTMLElement | null }, count: number): void {
  useEffect(() => {
    const frame = list.current;
    const last = frame?.lastElementChild;
    if (!frame || !last) return;
    const long = last.clientHeight > frame.clientHeight;
    if (long) last.scrollIntoView({ block: 'start' });
    else frame.scrollTo({ top: frame.scrollHeight });
  }, [count]);
}
