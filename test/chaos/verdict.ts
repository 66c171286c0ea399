import type { Asked, Fleet } from './fleet.ts';

/** What is allowed for a request beside its one live answer. */
export interface Allowance {
  /** Posts that ever reached Slack. */
  posts: number;
  /** Answers that people saw at one time. */
  visible: number;
  /** Also an apology counts as the answer, as when an outage is longer than the attempts last. */
  apology?: boolean;
}

/** Where nobody was frozen between its last look at its lease and its post, and no post came late. */
export const ONCE: Allowance = { posts: 1, visible: 1 };

/** Generous: a promise is about what happens, and a busy machine is slow. */
const PATIENCE_MS = 120_000;

/**
 * Waits until nothing is owed to these requests any more: each is over, and no later look at it is due. Gives up
 * silently: `judge` says what is missing.
 */
export async function settle(fleet: Fleet, asked: Asked[], patienceMs = PATIENCE_MS): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const items = await fleet.items();
    const over = new Set(items.filter(({ dueShard }) => dueShard === undefined).map(({ pk }) => pk));
    if (asked.every(({ key }) => over.has(key)) || performance.now() > deadline) return;
    await new Promise((again) => setTimeout(again, 250));
  }
}

/** What is wrong with these requests, one text each; none when every promise is kept. Call it after `settle`. */
export async function judge(fleet: Fleet, asked: Asked[], allowed: Allowance): Promise<string[]> {
  const items = new Map((await fleet.items()).map((item) => [item.pk, item]));
  return asked.flatMap((one) => {
    const wrong = [
      ...answerFaults(fleet, one, allowed),
      ...itemFaults(items.get(one.key), allowed, taken(fleet, one)),
    ];
    return wrong.length > 0 ? [`${one.key}: ${wrong.join(', ')}`] : [];
  });
}

function answerFaults({ world }: Fleet, { id, channel, ts }: Asked, allowed: Allowance): string[] {
  const { visibleLog } = world.slack;
  const thread = world.slack.thread(channel, ts);
  const live = visibleLog.live().get(id) ?? 0;
  const posts = visibleLog.sights.filter(
    ({ requestId, change }) => requestId === id && change === 'appeared',
  ).length;
  const most = visibleLog.maxVisible(id);
  const text = thread[0]?.text ?? '';
  const wanted = allowed.apology
    ? /^(Recommended credit|I could not work this one out)/
    : /^Recommended credit/;
  const wrong: string[] = [];
  if (thread.length !== 1) wrong.push(`${thread.length} live answers in the thread`);
  if (live !== 1) wrong.push(`${live} live answers by metadata`);
  if (thread.length > 0 && !wanted.test(text)) wrong.push(`answered "${text.slice(0, 60)}"`);
  if (posts > allowed.posts) wrong.push(`posted ${posts} times`);
  if (most > allowed.visible) wrong.push(`${most} answers visible at once`);
  return wrong;
}

/** What became of the event of a request that nobody has recorded: an ack would be the worst of all faults. */
function taken({ world }: Fleet, { channel, ts }: Asked): string {
  const sent = world.slack.events().find(({ event }) => event.channel === channel && event.ts === ts);
  if (!sent) return 'never delivered';
  if (sent.acked) return 'although acknowledged';
  return `Slack ${sent.lost ? 'gave up' : 'has not given up'} after ${sent.envelopes} deliveries`;
}

function itemFaults(
  item: { st: string; dueShard?: string; doneAt?: number } | undefined,
  allowed: Allowance,
  taken: string,
): string[] {
  if (!item) return [`not in the table (${taken})`];
  const wrong: string[] = [];
  const ended = item.st === 'done' || (allowed.apology && item.st === 'dead');
  if (!ended || item.doneAt === undefined) wrong.push(`its state is ${item.st}`);
  if (item.dueShard !== undefined) wrong.push('it is still due');
  return wrong;
}
