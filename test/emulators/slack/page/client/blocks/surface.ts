import { useState } from 'preact/hooks';
import type { Json } from '../../../types.ts';
import type { AnswerGiven, Values } from '../../wire.ts';
import { usePage } from '../context.ts';

/** Where blocks stand: it takes answers, and keeps what was typed into their inputs. */
export interface Surface {
  /** What was given so far, by block id and action id, as Slack's state has it. */
  values: Values;
  /** Messages beside inputs, by block id. */
  errors: Record<string, string>;
  set(block: string, action: string, value: Json): void;
  /** Tells the app: a button was pressed, a choice made. */
  answer(block: string, action: string, answer: AnswerGiven): Promise<unknown>;
}

function useValues() {
  const [values, setValues] = useState<Values>({});
  const set = (block: string, action: string, value: Json) =>
    setValues((before) => ({ ...before, [block]: { ...before[block], [action]: value } }));
  return { values, set, errors: {} };
}

export function useMessageSurface(channel: string, ts: string): Surface {
  const { act } = usePage();
  const own = useValues();
  return {
    ...own,
    answer: (block, action, answer) =>
      act({ act: 'press', channel, ts, ...(block ? { block } : {}), action, state: own.values, ...answer }),
  };
}

export function useViewSurface(view: Json): Surface {
  const { act } = usePage();
  const own = useValues();
  return {
    ...own,
    answer: (block, action, answer) =>
      act({ act: 'press-view', view: view.id, block, action, state: own.values, ...answer }),
  };
}
