import type { Json } from '../emulators/slack/index.ts';
import { lostResponses } from './faults.ts';
import type { Asked, Fleet } from './fleet.ts';
import { pause, postMany, type Story } from './scenario.ts';
import { ONCE, settle } from './verdict.ts';

/** Ten minutes ahead, right, and ten minutes behind. */
export const CLOCKS: readonly number[] = [600_000, 0, -600_000];

/** The later look comes two leases after the answer, and a lease is long on a busy machine. */
const PATIENCE_MS = 240_000;

/** For a fleet whose clocks are wrong: each post must be found by replicas with other clocks. */
export const wrongClocks: Story = {
  ...lostResponses,
  name: 'clocks',
  title: 'clocks 10 minutes ahead and behind, each post applied, its response lost',
};

/** The first post of each request reaches Slack when the request is over and every look at it has passed. */
export const postAfterLooks: Story = {
  name: 'after-looks',
  title: 'Slack applies the first post after every look in the thread',
  allowed: { posts: 2, visible: 2 },
  async play(fleet) {
    const late = new Set<string>();
    let applied = 0;
    fleet.hook = async ({ when, kind, call }) => {
      const key = `${call.key}`;
      if (when !== 'arrived' || kind !== 'post' || late.has(key)) return undefined;
      late.add(key);
      if (await over(fleet, key)) applied += 1;
      return undefined;
    };
    const asked = await postMany(fleet, 6, 50);
    const { slack } = fleet.world;
    await slack.until(() => applied >= asked.length, PATIENCE_MS).catch(() => undefined);
    await slack
      .until(() => asked.every((one) => fleet.live(one).length === 1), 90_000)
      .catch(() => undefined);
    return { asked, faults: applied < asked.length ? [`only ${applied} posts were late`] : [] };
  },
};

/** Each item is put back as it was when it was recorded: nothing intended, nothing posted, its lease over. */
export const putBack: Story = {
  name: 'put-back',
  title: 'an operator puts items back as they were before their answers',
  allowed: ONCE,
  async play(fleet) {
    const copies = new Map<string, Json>();
    fleet.hook = ({ when, kind, call }) => {
      if (when === 'answered' && kind === 'accept' && call.args.Item?.sk?.S === 'WORK')
        copies.set(`${call.key}`, call.args.Item);
      return undefined;
    };
    const asked = await postMany(fleet, 6, 50);
    await fleet.world.slack.until(() => asked.every((one) => fleet.live(one).length > 0), 60_000);
    await settle(fleet, asked);
    await pause(fleet.leaseMs * 1.5);
    for (const { key } of asked) await fleet.putBack(copies.get(key));
    return { asked, faults: copies.size < asked.length ? [`only ${copies.size} items were recorded`] : [] };
  },
};

/**
 * The author deletes the message: of each second request once it is recorded, of the others as the answer is posted.
 */
export const deletedRoots: Story = {
  name: 'deleted',
  title: 'the message that asked is deleted while the bot works',
  allowed: ONCE,
  async play(fleet) {
    const gone = new Set<string>();
    const remove = ({ key, channel, ts }: Asked) => {
      if (gone.has(key)) return;
      gone.add(key);
      fleet.world.slack.remove(channel, ts);
    };
    fleet.hook = ({ when, kind, call }) => {
      const at = fleet.asked.findIndex(({ key }) => key === call.key);
      const one = fleet.asked[at];
      if (
        one &&
        (at % 2 === 0 ? when === 'answered' && kind === 'accept' : when === 'arrived' && kind === 'post')
      )
        remove(one);
      return undefined;
    };
    const asked = await postMany(fleet, 8, 100);
    await settle(fleet, asked);
    return { asked, faults: gone.size < asked.length ? [`only ${gone.size} messages were deleted`] : [] };
  },
  async verdict(fleet, asked) {
    const items = new Map((await fleet.items()).map((item) => [item.pk, item]));
    const live = fleet.world.slack.visibleLog.live();
    return asked.flatMap(({ key, id }) => [
      ...((live.get(id) ?? 0) > 0 ? [`${key}: ${live.get(id)} live answers to a deleted message`] : []),
      ...(items.get(key)?.outcome === 'withdrawn' ? [] : [`${key}: it ended as ${items.get(key)?.outcome}`]),
    ]);
  },
};

export const DOUBTS: Story[] = [postAfterLooks, putBack, deletedRoots];

/** Whether the request has ended and every look at it has passed, before the patience ends. */
async function over(fleet: Fleet, key: string): Promise<boolean> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const item = (await fleet.items()).find(({ pk }) => pk === key);
    if (item?.st === 'done' && item.dueShard === undefined) return true;
    await pause(200);
  }
  return false;
}
