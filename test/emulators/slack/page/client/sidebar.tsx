import type { ChannelState } from '../wire.ts';
import { usePage } from './context.ts';

/** Channels, direct messages and the app, with what is unread. */
export function Sidebar({ current, close }: { current: string; close: () => void }) {
  const { state, place, go, act } = usePage();
  const open = (change: { channel: string; home: boolean }) => {
    go({ ...change, thread: '' });
    close();
  };
  const row = (channel: ChannelState) => (
    <li key={channel.id}>
      <button
        type="button"
        class={`row ${channel.unread > 0 ? 'unread' : ''}`}
        aria-current={current === channel.id ? 'page' : undefined}
        onClick={() => open({ channel: channel.id, home: false })}
      >
        <span class="sign" aria-hidden="true">
          <Sign channel={channel} />
        </span>
        <span class="name">{channel.name}</span>
        {channel.unread > 0 && (
          <span class="badge">
            {channel.unread}
            <span class="hidden"> unread</span>
          </span>
        )}
      </button>
    </li>
  );
  const dms = state.channels.filter(({ kind }) => kind === 'im');
  return (
    <nav class="sidebar" aria-label="Channels">
      <h2>Channels</h2>
      <ul>{state.channels.filter(({ kind }) => kind !== 'im').map(row)}</ul>
      {dms.length > 0 && <h2>Direct messages</h2>}
      <ul>{dms.map(row)}</ul>
      <h2>Apps</h2>
      <ul>
        <li>
          <button
            type="button"
            class="row"
            aria-current={place.home ? 'page' : undefined}
            onClick={() => {
              open({ channel: '', home: true });
              void act({ act: 'home' });
            }}
          >
            <span class="sign" aria-hidden="true">
              ⌂
            </span>
            <span class="name">credit-bot Home</span>
          </button>
        </li>
      </ul>
    </nav>
  );
}

/** What stands before a channel's name. */
export function Sign({ channel: { kind, archived } }: { channel: ChannelState }) {
  if (kind === 'im') return <>●</>;
  if (kind === 'public') return <>{archived ? '▣' : '#'}</>;
  return (
    <svg viewBox="0 0 12 14" width="11" height="13" aria-hidden="true">
      <rect x="1" y="6" width="10" height="7" rx="1.5" fill="currentColor" />
      <path d="M3.5 6V4a2.5 2.5 0 0 1 5 0v2" fill="none" stroke="currentColor" stroke-width="1.5" />
    </svg>
  );
}
