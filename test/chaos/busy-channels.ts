import { channels, postMany, type Story } from './scenario.ts';
import { judge, ONCE } from './verdict.ts';

/** Slack lets one message a second into a channel; each refusal (429) costs everybody in it a second. */
const MOST_REFUSALS = 5;
const LINKS = 60;
/** At best 20 s; how long it may take is a matter of the benchmark. */
const PATIENCE_MS = 300_000;

/** A workspace of three channels in which Slack's own pace holds. */
export const THREE_CHANNELS = { channels: channels(3), rateLimit: true };

/** For two replicas in three channels: neither posts where the other has just posted. */
export const busyChannels: Story = {
  name: 'busy-channels',
  title: '60 links at once in 3 channels, 2 replicas: Slack refuses at most 5 posts',
  allowed: ONCE,
  async play(fleet) {
    const asked = await postMany(fleet, LINKS, 0);
    await fleet.world.slack
      .until(() => asked.every((one) => fleet.live(one).length > 0), PATIENCE_MS)
      .catch(() => undefined);
    return { asked, faults: [] };
  },
  async verdict(fleet, asked) {
    const posts = fleet.world.slack.calls('chat.postMessage');
    const refused = posts.filter(({ error }) => error === 'ratelimited').length;
    const faults = refused > MOST_REFUSALS ? [`Slack refused ${refused} posts`] : [];
    return [...(await judge(fleet, asked, ONCE)), ...faults];
  },
};
