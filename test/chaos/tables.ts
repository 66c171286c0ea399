import type { Asked, Fleet } from './fleet.ts';
import { pause, postMany, type Story } from './scenario.ts';
import { ONCE, settle } from './verdict.ts';

/** Starting three processes and reading the history takes minutes on a busy machine. */
const PATIENCE_MS = 240_000;

/** Replaces every replica while the table is exchanged, as people do with a restored or a new one. */
async function exchange(fleet: Fleet, items: Awaited<ReturnType<Fleet['copyTable']>>): Promise<void> {
  const dead = [...fleet.replicas];
  for (const replica of dead) replica.kill();
  await fleet.replaceTable(items);
  await Promise.all(dead.map((replica) => fleet.replace(replica)));
}

function answered(fleet: Fleet, asked: Asked[]): Promise<void> {
  return fleet.world.slack
    .until(() => asked.every((one) => fleet.live(one).length > 0), PATIENCE_MS)
    .catch(() => undefined);
}

/** Requests that the table knows nothing of any more although they are answered; they come back by the catch-up. */
function forgotten(fleet: Fleet, asked: Asked[]): string[] {
  const again = asked.filter((one) => fleet.calls(one, 'accept').length > 1);
  return again.length < asked.length ? [`only ${again.length} of ${asked.length} came back`] : [];
}

/** An empty table looks like a new bot: the messages of the last hours are all unknown. */
export const emptied: Story = {
  name: 'emptied',
  title: 'the table is emptied after 8 answers; three replicas come back and catch up',
  signal: 'SIGKILL',
  allowed: ONCE,
  async play(fleet) {
    const before = await postMany(fleet, 8, 50);
    await answered(fleet, before);
    await settle(fleet, before);
    await exchange(fleet, []);
    const after = await postMany(fleet, 4, 50);
    await answered(fleet, after);
    await fleet.world.slack
      .until(() => forgotten(fleet, before).length === 0, PATIENCE_MS)
      .catch(() => undefined);
    return { asked: [...before, ...after], faults: forgotten(fleet, before) };
  },
};

/** A backup holds requests that were under way then and are answered now, and lacks those of later. */
export const restored: Story = {
  name: 'restored',
  title:
    'the table is restored from a copy made while 8 of 24 requests were under way; 8 are younger than it',
  signal: 'SIGKILL',
  allowed: ONCE,
  async play(fleet) {
    const known = await postMany(fleet, 8, 50);
    await answered(fleet, known);
    const underWay = await postMany(fleet, 8, 20);
    await pause(100);
    const copy = await fleet.copyTable();
    const younger = await postMany(fleet, 8, 20);
    await answered(fleet, [...underWay, ...younger]);
    await settle(fleet, [...underWay, ...younger]);
    await exchange(fleet, copy);
    await fleet.world.slack
      .until(() => forgotten(fleet, younger).length === 0, PATIENCE_MS)
      .catch(() => undefined);
    return { asked: [...known, ...underWay, ...younger], faults: forgotten(fleet, younger) };
  },
};
