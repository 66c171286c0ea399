import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Act, ActResult, PageState } from '../wire.ts';
import type { Place } from './place.ts';

/** What every part of the page may use. */
export interface Page {
  state: PageState;
  place: Place;
  go(change: Partial<Place>): void;
  /** Shows a sentence in a corner. */
  tell(sentence: string): void;
  /** Does something as this person; a problem is shown in a corner, unless the caller shows it. */
  act(act: Act, options?: { quiet: boolean }): Promise<ActResult>;
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('outside of the page');
  return page;
}

/** The name of a person, as a mention or a message shows it. */
export function nameOf(state: PageState, id: string): string {
  return state.people.find((person) => person.id === id)?.name ?? id;
}
