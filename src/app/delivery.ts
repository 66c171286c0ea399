import type { FlowParts } from '../answer-request.ts';
import type { AnswerRecords } from '../core/ports/answer-records.ts';
import type { Log } from '../core/ports/log.ts';
import type { Lease } from '../core/ports/request-store.ts';
import { isDecision } from '../core/request.ts';
import type { WorkTimes } from '../core/work-times.ts';
import { refreshAnswer } from '../slack/delivery/decided-answer.ts';
import { type Deliver, deliverToSlack } from '../slack/delivery/deliver.ts';
import { showAskedAgain, showChosen } from '../slack/delivery/gone-on.ts';
import { rememberPosts } from '../slack/delivery/own-posts.ts';
import { ChannelPacer } from '../slack/delivery/pacer.ts';
import { ensureTime, makePoster } from '../slack/delivery/poster.ts';
import { makeReconciler, type Reconciler } from '../slack/delivery/reconcile.ts';
import { slackReplyChannel } from '../slack/delivery/reply-channel.ts';
import { uploadFiles } from '../slack/delivery/upload-files.ts';
import type { BotIdentity } from '../slack/web-api/bot-identity.ts';
import type { Shown } from '../telemetry/first-response.ts';
import type { Clients } from './clients.ts';

interface DeliveryContext {
  identity: BotIdentity;
  shown: Shown;
  times: WorkTimes;
  log: Log;
}

/** Everything that puts answers and decisions in front of people, and looks after them later. */
export function makeDelivery(
  clients: Clients,
  { identity, shown, times, log }: DeliveryContext,
): { deliver: Deliver; reconciler: Reconciler } & Pick<FlowParts, 'files' | 'showAskedAgain' | 'showChosen'> {
  const { slack, store, records, approvers, choices } = clients;
  const own = { botId: identity.botId, userId: identity.botUserId };
  const { poster: posting, reader } = slack;
  const channel = slackReplyChannel({ poster: posting, reader, own, postMs: times.post, log });
  const pacer = new ChannelPacer({ shared: clients.pace });
  const { poster, ownPosts } = rememberPosts(makePoster({ store, channel, pacer, times, log }));
  const { reconcile, notice } = makeReconciler({ store, channel, ownPosts, log });
  const view = { approvers: approvers.configured, workspaceUrl: identity.url };
  const refresh = (requestId: string) => refreshAnswer({ records, store, channel, view, log }, requestId);
  const goneOn = { store, choices, channel, view, log };
  return {
    showAskedAgain: (request) => showAskedAgain(goneOn, request),
    showChosen: (menuKey) => showChosen(goneOn, menuKey),
    files: (lease, of, signal) => uploadFiles({ records, store, reader }, lease, of, signal),
    deliver: deliverToSlack({
      ...{ store, log, poster, shown, view },
      refresh: async (lease, requestId, signal) => {
        await ensureTime({ store, times }, lease, signal);
        await refresh(requestId);
      },
      posted: async (lease, answer) => {
        if (approvers.configured && answer.kind === 'recommended') await notePosted(records, lease, log);
        if (lease.request.choices) await showIfReplaced(clients, refresh, lease, log);
      },
    }),
    reconciler: {
      notice,
      reconcile: async (key) => {
        await reconcile(key);
        // A holder that was frozen may have shown an older state of the answer since.
        const decided = isDecision(key) ? (await store.read(key))?.request.decision : undefined;
        if (decided) await refresh(decided.of);
      },
    },
  };
}

/** Of two charts that are chosen at one time the earlier may be answered later: it is marked at once. */
async function showIfReplaced(
  { records }: Pick<Clients, 'records'>,
  refresh: (requestId: string) => Promise<void>,
  { request }: Lease,
  log: Log,
): Promise<void> {
  const marked = async () => {
    if ((await records.head(request.id))?.decisions.length) await refresh(request.id);
  };
  await marked().catch((error: unknown) => {
    log.warn({ err: error, reference: request.reference }, 'a replaced answer could not be marked');
  });
}

/**
 * The message of an answer that can be decided on: a decision may come years after its request is forgotten. It can
 * be found without, so that a failure is only logged.
 */
async function notePosted(records: AnswerRecords, { request, postTs }: Lease, log: Log): Promise<void> {
  const [ts] = postTs;
  if (ts === undefined || request.reply.kind !== 'thread') return;
  await records.notePosted(request.id, ts).catch((error: unknown) => {
    log.warn({ err: error, reference: request.reference }, 'the message of an answer could not be noted');
  });
}
