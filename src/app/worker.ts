import { type FlowParts, makeAnswerRequest } from '../answer-request.ts';
import { withDeadline } from '../core/async/deadline.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import type { Products } from '../core/products.ts';
import { workTimes } from '../core/work-times.ts';
import { VERSION } from '../process/version.ts';
import type { Settings } from '../settings/load.ts';
import { deliverNothing } from '../slack/delivery/deliver.ts';
import { ownerMessenger } from '../slack/delivery/owners.ts';
import type { Reconciler } from '../slack/delivery/reconcile.ts';
import { statusLine } from '../slack/delivery/status-line.ts';
import { errorDm } from '../slack/messages/error-dm.ts';
import type { BotIdentity } from '../slack/web-api/bot-identity.ts';
import type { Shown } from '../telemetry/first-response.ts';
import { startSweeper } from '../worker/sweeper.ts';
import { Worker } from '../worker/worker.ts';
import type { Clients } from './clients.ts';
import { makeDelivery } from './delivery.ts';
import type { Runtime } from './open-settings.ts';

/** How long one attempt may take beyond the query itself, milliseconds. */
const BESIDES_THE_QUERY = 60_000;

interface WorkContext {
  identity: BotIdentity;
  products: Products;
  shown: Shown;
}

/** Connects the flow to the worker that runs it, and to the sweeper that takes over requests of dead replicas. */
export function startWork(
  { live, log, metrics: { telemetry } }: Runtime,
  clients: Clients,
  { identity, products, shown }: WorkContext,
): { worker: Worker; sweeper: { stop(): Promise<void> }; reconciler: Reconciler } {
  const settings = live.current();
  const times = workTimes(settings.LEASE_SECONDS);
  const { store, approvers, ledger, records, recommendations, past } = clients;
  const { deliver, reconciler, ...posted } = makeDelivery(clients, { identity, shown, times, log });
  const answer = makeAnswerRequest({
    looker: clients.looker,
    trino: clients.trino,
    mayAsk: clients.mayAsk,
    lookerHosts: settings.LOOKER_WEB_HOSTS,
    timeZone: settings.TRINO_TIMEZONE,
    products,
    log,
    telemetry: settings.DRY_RUN ? countedAsDryRun(telemetry) : telemetry,
    ...words({ settings, clients, identity, shown, log }),
    deliver: settings.DRY_RUN
      ? deliverNothing({ store, log, preview: previewer(settings, clients, log) })
      : deliver,
    ...posted,
    decisions: { ledger, records, past, version: VERSION },
    places: {
      ...{ records, choices: clients.choices },
      submit: (request) => worker.submit(request),
      read: (key) => store.read(key),
    },
    memory: settings.DRY_RUN
      ? undefined
      : { approvers: approvers.configured, ledger, records, recommendations, past },
  });
  const longest = settings.TRINO_MAX_RUN_TIME + BESIDES_THE_QUERY;
  const worker: Worker = new Worker({
    store,
    times,
    concurrency: settings.MAX_CONCURRENCY,
    handle: (lease, signal) => withDeadline(longest, [signal], (ending) => answer(lease, ending)),
    log,
    telemetry,
  });
  const { reconcile } = reconciler;
  const sweeper = startSweeper({
    ...{ store, worker, reconcile, times, log, telemetry },
    oldestOpen: () => records.oldestWaiting(),
  });
  return { worker, sweeper, reconciler };
}

interface WordsParts {
  settings: Settings;
  clients: Clients;
  identity: BotIdentity;
  shown: Shown;
  log: Runtime['log'];
}

/** The outcome for the metrics: an answer in dry run counts as `dry_run`, a failure as a failure. */
function countedAsDryRun(telemetry: Telemetry): Telemetry {
  return {
    ...telemetry,
    requestFinished: (door, outcome, seconds) =>
      telemetry.requestFinished(door, outcome === 'failed' ? outcome : 'dry_run', seconds),
  };
}

/** What is posted beside the answer: the status line in the thread, and DMs to the owners. Dry run posts neither. */
function words({
  settings,
  clients,
  identity,
  shown,
  log,
}: WordsParts): Pick<FlowParts, 'progress' | 'tellOwner'> {
  const show = statusLine(clients.slack.interactive, log, shown);
  const tell = settings.DRY_RUN
    ? previewer(settings, clients, log)
    : ownerMessenger(clients.slack.interactive, settings.SLACK_ERROR_USERS, log);
  return {
    progress: (request, sentence) => {
      if (!settings.DRY_RUN) show(request, sentence);
    },
    tellOwner: async (request, error, attempts) => {
      const place = identity.url ? { workspaceUrl: identity.url } : {};
      return (await tell?.(errorDm(error, request, { attempts, ...place }), request.reference)) ?? false;
    },
  };
}

/** Where a dry run shows the answer that it would post; undefined: only in the log. */
function previewer(settings: Settings, { slack }: Clients, log: Runtime['log']) {
  if (settings.DRY_RUN_PREVIEW !== 'dm') return undefined;
  return ownerMessenger(slack.interactive, settings.SLACK_ERROR_USERS, log);
}
