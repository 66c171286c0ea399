import { pause, postMany, type Story } from './scenario.ts';
import { ONCE } from './verdict.ts';
import type { Service } from './wire.ts';

/** Every answer of Slack to a post is lost on its way back: the post is there, and nobody was told. */
export const lostResponses: Story = {
  name: 'lost',
  title: 'Slack applies each post, its response is lost',
  allowed: ONCE,
  async play(fleet) {
    let lost = 0;
    fleet.hook = ({ when, kind }) => {
      if (when !== 'answered' || kind !== 'post') return undefined;
      lost += 1;
      return 'cut';
    };
    const asked = await postMany(fleet, 12, 50);
    await fleet.world.slack.until(() => lost >= asked.length, 60_000).catch(() => undefined);
    return { asked, faults: lost < asked.length ? [`only ${lost} responses were lost`] : [] };
  },
};

/** Slack takes the first post of each request and shows it only when the lease of its sender is over. */
export const latePosts: Story = {
  name: 'late',
  title: 'Slack applies the first post later than the lease',
  allowed: { posts: 2, visible: 2 },
  async play(fleet) {
    const late = new Set<string>();
    let applied = 0;
    fleet.hook = async ({ when, kind, call }) => {
      if (when !== 'arrived' || kind !== 'post' || late.has(`${call.key}`)) return undefined;
      late.add(`${call.key}`);
      await pause(fleet.leaseMs * 1.2);
      applied += 1;
      return undefined;
    };
    const asked = await postMany(fleet, 12, 50);
    await fleet.world.slack.until(() => applied >= asked.length, 60_000).catch(() => undefined);
    return { asked, faults: applied < asked.length ? [`only ${applied} posts were late`] : [] };
  },
};

/** 15 % of the answers of DynamoDB are lost after the write, 7 % of the calls never arrive. */
export const badTable: Story = {
  name: 'table',
  title: 'DynamoDB loses 15 % of its responses and resets 7 % of its connections',
  allowed: ONCE,
  async play(fleet) {
    let faults = 0;
    const strikes = (share: number) => {
      const hit = Math.random() < share;
      faults += hit ? 1 : 0;
      return hit ? ('cut' as const) : undefined;
    };
    fleet.hook = ({ when, call }) => {
      if (call.service !== 'dynamodb') return undefined;
      return when === 'answered' ? strikes(0.15) : strikes(0.07);
    };
    const asked = await postMany(fleet, 60, 80);
    await fleet.world.slack
      .until(() => asked.every((one) => fleet.live(one).length > 0), 90_000)
      .catch(() => undefined);
    return { asked, faults: faults < 25 ? [`only ${faults} faults came`] : [] };
  },
};

/** Slack delivers each event six times at once, to several connections. */
const duplicates: Story = {
  name: 'duplicates',
  title: 'each event comes six times at once, to every replica',
  allowed: ONCE,
  async play(fleet) {
    const { slack } = fleet.world;
    slack.duplicate(6, { events: 1000 });
    const asked = await postMany(fleet, 20, 100);
    const copies = slack.events().reduce((sum, { envelopes }) => sum + envelopes, 0);
    await slack.until(() => asked.every((one) => fleet.live(one).length > 0), 60_000).catch(() => undefined);
    slack.duplicate(1, { events: 0 });
    return { asked, faults: copies < 6 * asked.length ? [`only ${copies} copies were sent`] : [] };
  },
};

/** Slack recycles every connection again and again. */
const refreshStorm: Story = {
  name: 'refresh',
  title: 'Slack recycles every connection twice a second for 8 s; what it gave up on is caught up',
  allowed: ONCE,
  async play(fleet) {
    const { slack } = fleet.world;
    const storm = setInterval(() => slack.refresh(), 500);
    const asked = await postMany(fleet, 40, 200);
    clearInterval(storm);
    const hellos = slack.socket.history.filter(({ what }) => what === 'hello').length;
    const faults = hellos < 3 * fleet.replicas.length ? [`only ${hellos} connections were opened`] : [];
    if (slack.socket.peak > 2 * fleet.replicas.length)
      faults.push(`${slack.socket.peak} connections were open at one time`);
    return { asked, faults };
  },
};

/** The whole bot is away while people post: nothing is delivered, and three replicas come back at once. */
const away: Story = {
  name: 'away',
  title: 'all replicas are dead while 24 requests are posted; three come back',
  signal: 'SIGKILL',
  allowed: ONCE,
  async play(fleet) {
    const before = await postMany(fleet, 12, 50);
    const dead = [...fleet.replicas];
    for (const replica of dead) replica.kill();
    const missed = await postMany(fleet, 24, 20, false);
    await Promise.all(dead.map((replica) => fleet.replace(replica)));
    return { asked: [...before, ...missed], faults: [] };
  },
};

/** A service is away for some seconds. The lease is longer here: pauses between attempts follow from it. */
function outage(service: Service): Story {
  return {
    name: 'outage',
    title: `${service} is away for 2.5 s, with requests before, during and after it`,
    allowed: ONCE,
    async play(fleet) {
      let refused = 0;
      const before = await postMany(fleet, 4, 20);
      fleet.hook = ({ when, call }) => {
        if (when !== 'arrived' || call.service !== service) return undefined;
        refused += 1;
        return refused % 2 === 0 ? 'cut' : 503;
      };
      const during = await postMany(fleet, 8, 250);
      await pause(500);
      fleet.hook = () => undefined;
      const after = await postMany(fleet, 4, 20);
      const faults = refused === 0 ? [`no call to ${service} was refused`] : [];
      return { asked: [...before, ...during, ...after], faults };
    },
  };
}

export const FAULTS: Story[] = [lostResponses, latePosts, duplicates];
/** With the catch-up on: each connection looks for what was missed. */
export const MISSED: Story[] = [refreshStorm, away];
export const OUTAGES: Story[] = (['dynamodb', 'slack', 'looker', 'trino'] as const).map(outage);
