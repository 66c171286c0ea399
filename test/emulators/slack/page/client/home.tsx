import { useEffect } from 'preact/hooks';
import { Blocks } from './blocks/blocks.tsx';
import { useViewSurface } from './blocks/surface.ts';
import { usePage } from './context.ts';

/** The Home tab of the app, as it was last published to this person. */
export function Home() {
  const { state, place, act } = usePage();
  const { home } = state;
  const surface = useViewSurface(home);
  useEffect(() => {
    // A page that is loaded here opens the tab, as a click does.
    if (place.home && home === null) void act({ act: 'home' });
  }, [state.me]);
  return (
    <main class="channel" aria-label="credit-bot Home">
      <header class="channel-head">
        <h1>credit-bot Home</h1>
      </header>
      <div class="messages home-tab">
        {home ? (
          <Blocks blocks={home.blocks} surface={surface} />
        ) : (
          <p class="empty">credit-bot has published no Home tab to you.</p>
        )}
      </div>
    </main>
  );
}
