import { ANN, BOT, type NewChannel } from '../emulators/slack/index.ts';
import type { Asked, Fleet } from './fleet.ts';
import { tally } from './matrix.ts';
import type { Result } from './report.ts';
import { type Allowance, judge, settle } from './verdict.ts';

/** A story of some seconds with many requests. */
export interface Story {
  name: string;
  title: string;
  signal?: string;
  allowed: Allowance;
  /** What is wrong afterwards, where that is not the lack of one answer. */
  verdict?(fleet: Fleet, asked: Asked[]): Promise<string[]>;
  /** Does what the title says; returns the requests, and what did not happen although it must. */
  play(fleet: Fleet): Promise<{ asked: Asked[]; faults: string[] }>;
}

/** @param patienceMs how long to wait until nothing is owed any more */
export async function tell(fleet: Fleet, story: Story, patienceMs?: number): Promise<Result> {
  const started = performance.now();
  const { asked, faults } = await story.play(fleet);
  await settle(fleet, asked, patienceMs);
  fleet.hook = () => undefined;
  const wrong = await (story.verdict?.(fleet, asked) ?? judge(fleet, asked, story.allowed));
  const seconds = (performance.now() - started) / 1000;
  const { name, title, signal = '' } = story;
  return { ...tally(fleet, asked), name, title, signal, faults: [...faults, ...wrong], seconds };
}

/** Public channels of a busy workspace. */
export function channels(count: number): NewChannel[] {
  return Array.from({ length: count }, (_, at) => {
    const number = String(at + 1).padStart(2, '0');
    return { id: `C0CHAOS00${number}`, name: `chaos-${number}`, kind: 'public', members: [ANN, BOT.userId] };
  });
}

/** Looks whose answer is a credit. */
const LOOKS = ['burst', 'ramp', 'month-end'] as const;

/** Posts requests one after another, round the channels. */
export async function postMany(
  fleet: Fleet,
  count: number,
  everyMs: number,
  deliver = true,
): Promise<Asked[]> {
  const ids = [...fleet.world.slack.workspace.channels.values()]
    .filter(({ kind, archived, members }) => kind === 'public' && !archived && members.has(BOT.userId))
    .map(({ id }) => id);
  const asked: Asked[] = [];
  for (let at = 0; at < count; at += 1) {
    asked.push(fleet.post(ids[at % ids.length], [LOOKS[at % LOOKS.length] ?? 'burst'], deliver));
    if (everyMs > 0) await pause(everyMs);
  }
  return asked;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
