import { useEffect, useState } from 'preact/hooks';

/** Where a person is; kept in the address, so that a reload and a second window work. */
export interface Place {
  /** Who looks. Empty: the first person of the menu. */
  as: string;
  channel: string;
  /** Root of the open thread. */
  thread: string;
  /** The App Home instead of a channel. */
  home: boolean;
}

function read(): Place {
  const given = new URLSearchParams(location.hash.slice(1));
  const text = (name: string) => given.get(name) ?? '';
  return {
    as: text('as'),
    channel: text('channel'),
    thread: text('thread'),
    home: given.has('home'),
  };
}

/** The place, and how to go to another; what is not named stays. */
export function usePlace(): [Place, (change: Partial<Place>) => void] {
  const [place, setPlace] = useState(read);
  useEffect(() => {
    const follow = () => setPlace(read());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const go = (change: Partial<Place>) => {
    const { home, ...rest } = { ...read(), ...change };
    const named = Object.entries(rest).filter(([, value]) => value !== '');
    location.hash = new URLSearchParams([...named, ...(home ? [['home', '1']] : [])]).toString();
  };
  return [place, go];
}
