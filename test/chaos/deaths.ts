import type { Fleet } from './fleet.ts';
import { pause, postMany, type Story } from './scenario.ts';
import { ONCE } from './verdict.ts';

/** A new version goes out under load: one more replica, then one less, until all are new. */
export const rollingDeploy: Story = {
  name: 'deploy',
  title: 'a rolling deploy under load: one replica more, then one less',
  signal: 'SIGTERM',
  allowed: ONCE,
  async play(fleet) {
    const faults: string[] = [];
    const posting = postMany(fleet, 60, 150);
    for (const old of [...fleet.replicas]) {
      await fleet.add();
      const code = await old.bot.stop();
      if (code !== 0) faults.push(`a replica ended with ${code}`);
      fleet.replicas.splice(fleet.replicas.indexOf(old), 1);
      await old.close();
    }
    return { asked: await posting, faults };
  },
};

const REQUESTS = 300;
const LEAST_DEATHS = 12;

/** Random deaths and faints for as long as requests come. */
export const soak: Story = {
  name: 'soak',
  title: `${REQUESTS} requests in 12 channels while replicas die and freeze at random`,
  signal: 'both',
  // A frozen one that wakes up between its last check and its post makes a second one, which is then deleted.
  allowed: { posts: 2, visible: 2 },
  async play(fleet) {
    const over = new AbortController();
    const deaths = killAtRandom(fleet, over.signal);
    const asked = await postMany(fleet, REQUESTS, 110);
    over.abort();
    await deaths;
    return { asked, faults: [] };
  },
};

/** Goes on until the last request is posted, and on a slow machine until enough have died. */
async function killAtRandom(fleet: Fleet, over: AbortSignal): Promise<void> {
  const mending: Promise<void>[] = [];
  let count = 0;
  while (!over.aborted || count < LEAST_DEATHS) {
    await pause(500 + Math.random() * 1200);
    // One stays well, so that something goes on meanwhile.
    const well = fleet.replicas.filter(({ frozen, bot }) => !frozen && bot.output().includes('is connected'));
    const victim = well[Math.floor(Math.random() * well.length)];
    if (!victim || well.length < 2) continue;
    count += 1;
    if (count % 2 === 0) {
      victim.freeze();
      mending.push(pause(fleet.leaseMs * (0.3 + Math.random() * 1.7)).then(() => victim.thaw()));
    } else {
      victim.kill();
      mending.push(fleet.replace(victim));
    }
  }
  await Promise.all(mending);
}
