import { type FlowParts, makeAnswerRequest } from '../answer-request.ts';
import type { Settings } from '../config.ts';
import type { Telemetry } from '../core/ports.ts';
import { withDeadline } from '../core/work/deadline.ts';
import { workTimes } from '../core/work/times.ts';
import type { Opened } from '../ops/open-settings.ts';
import { startSweeper } from '../ops/sweeper.ts';
import { Worker } from '../ops/worker.ts';
import { deliverNothing, deliverToSlack } from '../slack/deliver.ts';
import type { Identity } from '../slack/identity.ts';
import { ownerMessenger } from '../slack/owners.ts';
import { ChannelPacer } from '../slack/pacer.ts';
import { makePoster } from '../slack/poster.ts';
import { errorDm } from '../slack/reply/error-dm.ts';
import { slackReplyChannel } from '../slack/reply-channel.ts';
import { statusLine } from '../slack/status.ts';
import type { Edges } from './edges.ts';
import type { Shown } from './first-sign.ts';

/** How long one attempt may take beyond the query itself, milliseconds. */
const BESIDES_THE_QUERY = 60_000;

interface WorkContext {
  identity: Identity;
  rules: FlowParts['rules'];
  shown: Shown;
}

/** The flow, the worker that runs it, and the sweeper that finds what others left. */
export function startWork(
  { live, log, metrics: { telemetry } }: Opened,
  edges: Edges,
  { identity, rules, shown }: WorkContext,
) {
  const settings = live.current();
  const times = workTimes(settings.LEASE_SECONDS);
  const { slack, store } = edges;
  const own = { botId: identity.botId, userId: identity.botUserId };
  const { poster: posting, reader } = slack;
  const poster = makePoster({
    store,
    channel: slackReplyChannel({ poster: posting, reader, own, postMs: times.post, log }),
    pacer: new ChannelPacer(),
    times,
    log,
  });
  const answer = makeAnswerRequest({
    looker: edges.looker,
    trino: edges.trino,
    lookerHosts: settings.LOOKER_WEB_HOSTS,
    productPattern: settings.CREDIT_PRODUCT_PATTERN,
    rules,
    log,
    telemetry: settings.DRY_RUN ? countedAsDryRun(telemetry) : telemetry,
    ...words({ settings, edges, identity, shown, log }),
    deliver: settings.DRY_RUN
      ? deliverNothing({ store, log, preview: previewer(settings, edges, log) })
      : deliverToSlack({ store, log, poster, shown }),
    retryLater: (lease, error) => worker.retryLater(lease, error),
  });
  const longest = settings.TRINO_MAX_RUN_TIME + BESIDES_THE_QUERY;
  const worker = new Worker({
    store,
    times,
    concurrency: settings.MAX_CONCURRENCY,
    handle: (lease, signal) => withDeadline(longest, [signal], (ending) => answer(lease, ending)),
    log,
    telemetry,
  });
  const verify = (key: string) => poster.verify(key);
  return { worker, sweeper: startSweeper({ store, worker, verify, times, log, telemetry }) };
}

interface WordsParts {
  settings: Settings;
  edges: Edges;
  identity: Identity;
  shown: Shown;
  log: Opened['log'];
}

/** Nobody waits for the answer of a dry run, so that it counts as such; one that failed would have failed anyway. */
function countedAsDryRun(telemetry: Telemetry): Telemetry {
  return {
    ...telemetry,
    requestFinished: (door, outcome, seconds) =>
      telemetry.requestFinished(door, outcome === 'failed' ? outcome : 'dry_run', seconds),
  };
}

/** What is said beside the answer: the status line in the thread, and failures to the owners. Dry run says nothing. */
function words({
  settings,
  edges,
  identity,
  shown,
  log,
}: WordsParts): Pick<FlowParts, 'progress' | 'tellOwner'> {
  const show = statusLine(edges.slack.interactive, log, shown);
  const tell = settings.DRY_RUN
    ? previewer(settings, edges, log)
    : ownerMessenger(edges.slack.interactive, settings.SLACK_ERROR_USERS, log);
  return {
    progress: (request, sentence) => {
      if (!settings.DRY_RUN) show(request, sentence);
    },
    tellOwner: async (request, error, attempts) => {
      const place = identity.url ? { workspaceUrl: identity.url } : {};
      await tell?.(errorDm(error, request, { attempts, ...place }), request.reference);
    },
  };
}

/** Where a dry run shows what it would say; undefined: only in the log. */
function previewer(settings: Settings, { slack }: Edges, log: Opened['log']) {
  if (settings.DRY_RUN_PREVIEW !== 'dm') return undefined;
  return ownerMessenger(slack.interactive, settings.SLACK_ERROR_USERS, log);
}
