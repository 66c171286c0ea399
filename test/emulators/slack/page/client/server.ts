import { useEffect, useState } from 'preact/hooks';
import type { Act, ActResult, PageState } from '../wire.ts';

/** What a person sees, live; undefined until it has come. A lost connection is taken up again by the browser. */
export function usePageState(as: string): { state: PageState | undefined; live: boolean } {
  const [state, setState] = useState<PageState>();
  const [live, setLive] = useState(false);
  useEffect(() => {
    const events = new EventSource(`/events?as=${encodeURIComponent(as)}`);
    events.onopen = () => setLive(true);
    events.onerror = () => setLive(false);
    events.onmessage = ({ data }) => setState(JSON.parse(data) as PageState);
    return () => events.close();
  }, [as]);
  return { state, live };
}

/** Does something as a person. A problem comes back as a sentence; it never throws. */
export async function send(as: string, act: Act): Promise<ActResult> {
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch('/act', { method: 'POST', headers, body: JSON.stringify({ as, ...act }) });
    return (await response.json()) as ActResult;
  } catch {
    return { problem: 'The sandbox does not answer. Is it still running?' };
  }
}
