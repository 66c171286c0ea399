import type { Event, Verdict } from './fleet.ts';
import { stepsOf } from './kinds.ts';
import { type Allowance, ONCE } from './verdict.ts';

export type Signal = 'SIGKILL' | 'SIGSTOP';

/** One row of the crash matrix: the moment at which the process that works on a request stops. */
export interface Row {
  row: number;
  title: string;
  /** The moment. */
  is(event: Event): boolean;
  /** What becomes of the call that was under way when its sender was killed. */
  killed: Verdict;
  /** Until a frozen sender goes on, its call is held before (or after) it is applied. */
  held?: true;
  /** Looks that the message links to. */
  looks?: readonly string[];
  /** Whether an answer of Trino is kept waiting, so that the steps before it are written down meanwhile. */
  slow?(event: Event, statements: number): boolean;
  frozen?: Allowance;
  /** Nobody takes over, since it is over. */
  over?: true;
  /** Kinds of calls that must not be made again after it, and how often they are made in all. */
  again?: { kind: Event['kind']; most: number };
}

const applied =
  (kind: Event['kind']) =>
  ({ when, kind: its, call }: Event) =>
    when === 'answered' && its === kind && call.status === 200;
const arriving =
  (kind: Event['kind']) =>
  ({ when, kind: its }: Event) =>
    when === 'arrived' && its === kind;
const wrote = (step: RegExp) => (event: Event) =>
  applied('steps')(event) && stepsOf(event.call).some((name) => step.test(name));

export const ROWS: readonly Row[] = [
  { row: 0, title: 'before the request is recorded', is: arriving('accept'), killed: 'cut', held: true },
  { row: 1, title: 'recorded, not acknowledged', is: applied('accept'), killed: undefined },
  {
    row: 2,
    title: 'acknowledged',
    is: ({ when }) => when === 'acked',
    killed: undefined,
  },
  { row: 3, title: 'Looker answered, not recorded', is: applied('looker'), killed: undefined },
  {
    row: 4,
    title: "Looker's SQL recorded",
    is: wrote(/^sql:/),
    killed: undefined,
    slow: arriving('statement'),
    again: { kind: 'looker', most: 2 },
  },
  { row: 5, title: 'Trino answered, not recorded', is: applied('result'), killed: undefined },
  {
    row: 6,
    title: 'the credit of a link recorded',
    is: wrote(/^credit:/),
    killed: undefined,
    looks: ['burst', 'ramp'],
    slow: (event, statements) => arriving('statement')(event) && statements === 2,
    // Both links, and the one that was under way.
    again: { kind: 'statement', most: 3 },
  },
  { row: 7, title: 'intent recorded, not posted', is: applied('intent'), killed: undefined },
  {
    row: 8,
    title: 'about to post',
    is: arriving('post'),
    killed: 'cut',
    held: true,
    // The one case that no condition can prevent: it passed its last check, froze, and posts after a takeover.
    frozen: { posts: 2, visible: 2 },
  },
  { row: 9, title: 'posted, not recorded', is: applied('post'), killed: undefined, held: true },
  { row: 10, title: 'post recorded, not done', is: applied('fact'), killed: undefined },
  { row: 11, title: 'done', is: applied('done'), killed: undefined, over: true },
];

export const SIGNALS: readonly Signal[] = ['SIGKILL', 'SIGSTOP'];

export function allowanceOf(row: Row, signal: Signal): Allowance {
  return (signal === 'SIGSTOP' && row.frozen) || ONCE;
}

/** When a frozen process goes on: as its successor claims, as that is about to answer, or once it has ended it. */
export type Thaw = 'claimed' | 'answering' | 'ended';
export const THAWS: readonly Thaw[] = ['claimed', 'answering', 'ended'];

export function isThaw({ when, kind, call }: Event, thaw: Thaw): boolean {
  if (when !== 'answered' || call.status !== 200) return false;
  switch (thaw) {
    case 'claimed':
      return kind === 'takeover' || kind === 'accept';
    case 'answering':
      return kind === 'intent' || kind === 'look' || kind === 'done';
    case 'ended':
      return kind === 'done';
  }
}

/** Whether a process that was frozen has learnt by this that it lost its lease, or goes on to post all the same. */
export function isLastWord({ when, kind, call }: Event): boolean {
  if (when !== 'answered') return false;
  return call.status !== 200 || kind === 'intent' || kind === 'post' || kind === 'done';
}
