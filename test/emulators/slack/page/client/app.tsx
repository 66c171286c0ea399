import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Act } from '../wire.ts';
import { Channel } from './channel.tsx';
import { PageContext } from './context.ts';
import { Home } from './home.tsx';
import { Modals } from './modal.tsx';
import { usePlace } from './place.ts';
import { Problems, useProblems } from './problems.tsx';
import { send, usePageState } from './server.ts';
import { Sidebar } from './sidebar.tsx';
import { Thread } from './thread.tsx';
import { TopBar } from './top-bar.tsx';

/** The whole page: bar, list of channels, what is open, modals, and problems in a corner. */
export function App() {
  const [place, go] = usePlace();
  const { state, live } = usePageState(place.as);
  const [listOpen, setListOpen] = useState(false);
  const problems = useProblems();
  useAway('.sidebar, .list-button', listOpen, () => setListOpen(false));
  useWayBack(place.thread);
  const me = state?.me ?? '';
  const act = useCallback(
    async (given: Act, options = { quiet: false }) => {
      const result = await send(me, given);
      if (result.problem && !options.quiet) problems.add(result.problem);
      return result;
    },
    [me, problems.add],
  );
  const page = useMemo(
    () => (state ? { state, place, go, act, tell: problems.add } : undefined),
    [state, place, act, problems.add],
  );
  if (!page || !state) return <p class="loading">Loading the workspace …</p>;
  const channel = state.channels.find(({ id }) => id === place.channel) ?? state.channels[0];
  const root = channel?.messages.find(({ ts }) => ts === place.thread);
  const shown = [listOpen && 'list-open', root && 'thread-open'].filter(Boolean).join(' ');
  return (
    <PageContext.Provider value={page}>
      <div class={`page ${shown}`}>
        <TopBar live={live} toggleList={() => setListOpen(!listOpen)} listOpen={listOpen} />
        <Sidebar current={place.home ? '' : (channel?.id ?? '')} close={() => setListOpen(false)} />
        {place.home || !channel ? <Home /> : <Channel key={`${me}${channel.id}`} channel={channel} />}
        {root && channel && !place.home && <Thread key={root.ts} channel={channel} root={root} />}
      </div>
      <Modals />
      <Problems {...problems} />
    </PageContext.Provider>
  );
}

/** The focus that goes away with a closed thread is given to the link that opens it. */
function useWayBack(thread: string): void {
  const before = useRef('');
  useEffect(() => {
    const link = document.querySelector<HTMLElement>(`[data-thread="${before.current}"]`);
    if (thread === '' && document.activeElement === document.body) link?.focus();
    before.current = thread;
  }, [thread]);
}

/** Calls `close` when somebody presses Escape, or anything that is outside of `inside`. */
function useAway(inside: string, open: boolean, close: () => void): void {
  useEffect(() => {
    if (!open) return undefined;
    const leave = (event: Event) => {
      const outside = event.target instanceof Element && !event.target.closest(inside);
      if (event instanceof KeyboardEvent ? event.key === 'Escape' : outside) close();
    };
    for (const type of ['keydown', 'pointerdown']) addEventListener(type, leave);
    return () => {
      for (const type of ['keydown', 'pointerdown']) removeEventListener(type, leave);
    };
  }, [open]);
}
