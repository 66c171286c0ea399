import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { dynamoPace } from '../../../src/adapters/dynamo/shared-pace.ts';
import type { AppError } from '../../../src/core/errors.ts';
import { ChannelPacer } from '../../../src/slack/delivery/pacer.ts';
import { makeSlackClients } from '../../../src/slack/web-api/clients.ts';
import { slackError } from '../../../src/slack/web-api/errors.ts';
import { type Engine, startDynamo } from '../../emulators/dynamo/index.ts';
import { ANN, BOT, type NewChannel, type SlackEmulator, startSlack } from '../../emulators/slack/index.ts';
import { quiet } from '../../emulators/slack/plain-bolt.ts';
import { type Rig, rigOn } from '../../support/store.ts';

const CHANNELS = ['C0PACE00001', 'C0PACE00002', 'C0PACE00003'];
const POSTS_A_CHANNEL = 8;
const NEVER = new AbortController().signal;

/** Eight seconds at best. */
jest.setTimeout(60_000);

let slack: SlackEmulator;
let engine: Engine;
let rig: Rig;

beforeAll(async () => {
  const members = [ANN, BOT.userId];
  const channels = CHANNELS.map(
    (id): NewChannel => ({ id, name: id.toLowerCase(), kind: 'public', members }),
  );
  [slack, engine] = await Promise.all([startSlack({ channels, rateLimit: true }), startDynamo()]);
  rig = await rigOn(engine);
});

afterAll(async () => {
  await slack.close();
  await rig[Symbol.asyncDispose]();
  await engine.close();
});

/** Posts as a replica does: a refusal holds the channel, and the post comes again. */
function replica() {
  const { poster } = makeSlackClients({
    botToken: () => slack.botToken,
    apiUrl: slack.apiUrl,
    logger: quiet,
  });
  const pacer = new ChannelPacer({ shared: dynamoPace({ client: rig.client, name: rig.table }) });
  return async (channel: string, order: number): Promise<void> => {
    for (let posted = false; !posted; ) {
      const post = async () => void (await poster.chat.postMessage({ channel, text: `answer ${order}` }));
      posted = await pacer.run(channel, order, NEVER, post).then(
        () => true,
        (thrown: unknown) => {
          const { retryAfterMs = 1000 }: AppError = slackError(thrown);
          pacer.hold(channel, retryAfterMs);
          return false;
        },
      );
    }
  };
}

describe('two replicas that answer in the same channels', () => {
  it('share the pace of each: Slack hardly ever refuses a post', async () => {
    const replicas = [replica(), replica()];
    await Promise.all(
      CHANNELS.flatMap((channel) =>
        Array.from({ length: POSTS_A_CHANNEL }, (_, order) => replicas[order % 2]?.(channel, order)),
      ),
    );
    const refused = slack.calls('chat.postMessage').filter(({ error }) => error === 'ratelimited');
    expect(refused.length).toBeLessThanOrEqual(5);
  });
});
