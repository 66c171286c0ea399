import { LogLevel, WebClient } from '@slack/web-api';
import type { Log } from '../../src/core/ports/log.ts';
import type { Lease, RequestStore } from '../../src/core/ports/request-store.ts';
import { type CreditRequest, makeRequest } from '../../src/core/request.ts';
import { type WorkTimes, workTimes } from '../../src/core/work-times.ts';
import { rememberPosts } from '../../src/slack/delivery/own-posts.ts';
import { ChannelPacer } from '../../src/slack/delivery/pacer.ts';
import { type Delivery, makePoster, type Poster } from '../../src/slack/delivery/poster.ts';
import { makeReconciler, type Reconciler } from '../../src/slack/delivery/reconcile.ts';
import { slackReplyChannel } from '../../src/slack/delivery/reply-channel.ts';
import { startDynamo } from '../emulators/dynamo/index.ts';
import { ANN, BOT, CREDITS, type Message, type SlackEmulator, startSlack } from '../emulators/slack/index.ts';
import { leased, type Rig, rigOn, silent } from './store.ts';

/** Short posts and waits; a lease that does not end within a test unless a test says so. */
export const TIMES: WorkTimes = { ...workTimes(30), post: 1500, settle: 20, reconcile: 0 };

export const DELIVERY: Delivery = {
  answer: { kind: 'missing_link' },
  message: { text: 'Please provide Looker link', blocks: [] },
  outcome: 'missing_link',
};

/** The failures that these tests provoke are told by the errors themselves. */
export const MUTE = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

/** A Slack workspace, a table, and posters as replicas have them. */
export interface PosterRig {
  slack: SlackEmulator;
  dynamo: Rig;
  store: RequestStore;
  poster: Poster;
  reconciler: Reconciler;
  /** Another replica: own pacer, same table and workspace. */
  replica(times?: Partial<WorkTimes>, paceMs?: number): Pick<PosterRig, 'store' | 'poster' | 'reconciler'>;
  /** A message of Ann's, as a request that this replica holds. */
  lease(store?: RequestStore): Promise<Lease>;
  request(fields?: Partial<CreditRequest>): CreditRequest;
  /** What Ann typed as a slash command: answered through a response URL. */
  command(): CreditRequest;
  /** Live answers in the thread of a request. */
  answers(lease: Pick<Lease, 'request'>): Message[];
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startPosterRig(log: Log = silent): Promise<PosterRig> {
  const engine = await startDynamo();
  const dynamo = await rigOn(engine);
  const slack = await startSlack();
  const client = (retries: number) =>
    new WebClient(slack.botToken, {
      slackApiUrl: slack.apiUrl,
      retryConfig: { retries, minTimeout: 10, maxTimeout: 20 },
      rejectRateLimitedCalls: true,
      timeout: TIMES.post,
      logger: MUTE,
    });

  const replica: PosterRig['replica'] = (times = {}, paceMs = 0) => {
    const store = dynamo.replica({ ...TIMES, ...times });
    const parts = { poster: client(0), reader: client(2), own: { botId: BOT.botId, userId: BOT.userId } };
    const channel = slackReplyChannel({ ...parts, postMs: TIMES.post, log });
    const pacer = new ChannelPacer({ paceMs });
    const { poster, ownPosts } = rememberPosts(
      makePoster({ store, channel, pacer, times: { ...TIMES, ...times }, log }),
    );
    return { store, poster, reconciler: makeReconciler({ store, channel, ownPosts, log }) };
  };

  const request = (fields: Partial<CreditRequest> = {}): CreditRequest => {
    const ts = slack.post({ channel: CREDITS, user: ANN, text: 'how much?', deliver: false });
    return makeRequest({
      key: `M#${CREDITS}#${ts}`,
      door: 'message',
      channel: CREDITS,
      user: ANN,
      urls: [],
      claim: {},
      reply: { kind: 'thread', channel: CREDITS, threadTs: ts },
      askedAt: Math.round(Number(ts) * 1000),
      ...fields,
    });
  };

  const command = (): CreditRequest => {
    const triggerId = crypto.randomUUID();
    const origin = { user: ANN, channel: CREDITS, triggerId, source: undefined };
    const responseUrl = slack.context.gestures.responseUrls.make(origin);
    const reply = { kind: 'ephemeral', channel: CREDITS, user: ANN, responseUrl } as const;
    return request({ key: `C#${triggerId}`, door: 'command', reply });
  };

  const own = replica();
  return {
    slack,
    dynamo,
    ...own,
    replica,
    request,
    command,
    lease: async (store = own.store) => leased(await store.accept(request(), { lease: true })),
    answers: ({ request: { reply } }) =>
      reply.kind === 'thread' ? slack.thread(reply.channel, reply.threadTs) : [],
    [Symbol.asyncDispose]: async () => {
      await slack.close();
      await dynamo[Symbol.asyncDispose]();
      await engine.close();
    },
  };
}
