import { App } from '@slack/bolt';
import type { Log } from '../core/ports/log.ts';
import type { ThreadMemory } from '../core/ports/thread-memory.ts';
import type { CreditRequest } from '../core/request.ts';
import { type CatchUp, makeCatchUp } from '../slack/catch-up/catch-up.ts';
import type { Reconciler } from '../slack/delivery/reconcile.ts';
import { registerCommandListener } from '../slack/listeners/command.ts';
import type { DecisionListenerParts } from '../slack/listeners/decisions/check.ts';
import { registerDecisionClicks } from '../slack/listeners/decisions/clicks.ts';
import { registerDecisionForms } from '../slack/listeners/decisions/forms.ts';
import { registerHome } from '../slack/listeners/decisions/home.ts';
import { registerWhatIf } from '../slack/listeners/decisions/what-if.ts';
import { registerFilesClick } from '../slack/listeners/files-click.ts';
import { type ListenerParts, millisecondsOf } from '../slack/listeners/gesture.ts';
import { helpWhoMentions } from '../slack/listeners/mention.ts';
import { messageListener, messageRequest } from '../slack/listeners/message.ts';
import { registerRetryClick } from '../slack/listeners/retry-click.ts';
import { registerShortcutListener } from '../slack/listeners/shortcut.ts';
import { threadEvents } from '../slack/listeners/thread-events.ts';
import { registerTileListener } from '../slack/listeners/tile-choice.ts';
import { detachedReceiver, type SocketSupervisor, superviseSocket } from '../slack/socket/supervisor.ts';
import { boltLogger } from '../slack/web-api/bolt-logger.ts';
import { type BotIdentity, TokenRefused } from '../slack/web-api/bot-identity.ts';
import type { Shown } from '../telemetry/first-response.ts';
import type { Worker } from '../worker/worker.ts';
import type { Clients } from './clients.ts';
import type { Runtime } from './open-settings.ts';

interface ListenersContext {
  identity: BotIdentity;
  worker: Worker;
  reconciler: Reconciler;
  shown: Shown;
  /** The policy in force of each product, one text each. */
  policies: readonly string[];
  /** Aborts when the bot is about to end. */
  ending: AbortSignal;
  /** Called when Slack refuses the app token and no other is available: at the start a mistake, later it may pass. */
  refused(error: TokenRefused): void;
}

/** Refusals that concern the app and not its token: somebody may be about to switch Socket Mode on. */
const SOCKET_MODE_OFF = 'link_disabled';

const refusedAppToken = (code: string) =>
  `Slack refuses SLACK_APP_TOKEN (${code}). Set it to an app-level token with connections:write (Basic Information, App-Level Tokens).`;

/** Connects all listeners to one socket, and starts the catch-up for what was posted while no replica was connected. */
export async function openListeners(
  opened: Runtime,
  clients: Clients,
  context: ListenersContext,
): Promise<SocketSupervisor> {
  const { live, log, metrics } = opened;
  const { telemetry } = metrics;
  const settings = live.current();
  const listeners = listenerParts(opened, clients, context);
  const app = await boltApp(opened, clients, context.identity);
  registerCommandListener(app, listeners);
  registerShortcutListener(app, listeners);
  registerTileListener(app, listeners);
  const decisions = decisionParts(opened, clients, context, listeners);
  registerDecisionClicks(app, decisions);
  registerDecisionForms(app, decisions);
  registerWhatIf(app, decisions);
  registerFilesClick(app, decisions);
  registerRetryClick(app, decisions);
  registerHome(app, {
    client: clients.slack.interactive,
    ...{ approvers: clients.approvers, records: clients.records, counts: listeners.counts, log },
    workspaceUrl: context.identity.url,
    dryRun: settings.DRY_RUN,
    ending: context.ending,
  });
  /** Channels that messages came from: the catch-up reads these when Slack does not list the bot's channels. */
  const seen = new Set<string>();
  const catchUp = catchUpOf(opened, clients, listeners, seen);
  const takeMessage = messageListener(listeners);
  const help = mentionHelper(clients, listeners, log);
  const heed = threadEvents({
    rules: listeners.rules,
    withdraw: withdrawer(opened, clients),
    notice: context.reconciler.notice,
  });
  const socket = superviseSocket({
    app,
    appToken: () => live.current().SLACK_APP_TOKEN,
    apiUrl: settings.SLACK_API_URL,
    log,
    telemetry,
    persist: async (body) => {
      if (typeof body.event?.channel === 'string') seen.add(body.event.channel);
      await heed(body);
      void help(body);
      return takeMessage(body).catch((thrown: unknown) => {
        if (settings.CATCH_UP_HOURS > 0) catchUp.soon(context.ending);
        throw thrown;
      });
    },
    onConnected: () => {
      if (settings.CATCH_UP_HOURS > 0) void catchUp.run(context.ending);
    },
    onRefused: async (code, used) => {
      const renewed = await live.renewed('slack', (now) => now.SLACK_APP_TOKEN !== used);
      if (!renewed && code !== SOCKET_MODE_OFF) context.refused(new TokenRefused(refusedAppToken(code)));
    },
  });
  live.onCredentials((_, changed) => {
    if (changed.some((name) => name.startsWith('SLACK_'))) socket.reconnect('the credentials changed');
  });
  return socket;
}

/** The ack of a mention does not wait for its help. */
function mentionHelper(
  { slack, gestures }: Clients,
  { rules, mayAsk, dryRun }: ListenerParts,
  log: Log,
): (body: unknown) => Promise<void> {
  const parts = { rules, mayAsk, dryRun, gestures, client: slack.interactive, log };
  return (body) => helpWhoMentions(parts, body);
}

/** Ends a request without an answer, since its author deleted the message. */
function withdrawer({ log, metrics: { telemetry } }: Runtime, { store }: Clients) {
  return async (key: string) => {
    if (!(await store.withdraw(key))) return;
    telemetry.requestFinished('message', 'withdrawn', 0);
    log.info({}, 'a request was withdrawn: its message was deleted');
  };
}

function listenerParts(
  { live, log, metrics: { telemetry } }: Runtime,
  { store, threads, gestures, choices, mayAsk, approvers, ledger }: Clients,
  { identity, worker, shown, policies }: ListenersContext,
): ListenerParts {
  const settings = live.current();
  return {
    rules: {
      hosts: settings.LOOKER_WEB_HOSTS,
      channels: settings.SLACK_CHANNELS,
      botUserId: identity.botUserId,
      botId: identity.botId,
      home: settings.SLACK_ASKERS === 'anyone' ? undefined : identity,
      replyMissingLink: settings.REPLY_MISSING_LINK,
    },
    mayAsk,
    intake: async (asked) => {
      const { gesture, ...request } = asked;
      // The chain asks again before anything is worked out, and mostly finds this answer.
      mayAsk(request).catch(() => undefined);
      if (gesture && !(await gestures.claim(gesture.id, gesture.message)))
        return telemetry.duplicate(request.door);
      if ((await worker.submit(request)) === 'duplicate') return telemetry.duplicate(request.door);
      rememberThread(request, threads, log);
      // The ack of a command follows at once and says that the bot is working on it.
      if (request.door === 'command') shown(request);
    },
    asked: async (key) => (await store.read(key))?.request,
    chosen: (menuKey) => choices.of(menuKey),
    counts: () => store.counts(),
    history: { approvers, ledger, log },
    dryRun: settings.DRY_RUN,
    policies,
    previewByDm: settings.DRY_RUN_PREVIEW === 'dm' && settings.SLACK_ERROR_USERS.length > 0,
    log,
  };
}

function decisionParts(
  { live, log, metrics: { telemetry } }: Runtime,
  { store, records, approvers }: Clients,
  { worker }: ListenersContext,
  { rules, mayAsk, dryRun }: ListenerParts,
): DecisionListenerParts {
  return {
    ...{ rules, mayAsk, approvers, records, dryRun, log },
    selfApproval: live.current().CREDIT_SELF_APPROVAL,
    submit: async (request) => {
      const taken = await worker.submit(request);
      if (taken === 'duplicate') telemetry.duplicate(request.door);
      return taken;
    },
    read: (key) => store.read(key),
  };
}

/**
 * Remembers the thread, so that a catch-up reads it although its root may be older than the window. The ack does not
 * wait.
 */
function rememberThread({ reply, channel, askedAt }: CreditRequest, threads: ThreadMemory, log: Log): void {
  if (reply.kind !== 'thread' || millisecondsOf(reply.threadTs) >= askedAt) return;
  threads
    .remember(channel, reply.threadTs, askedAt)
    .catch((error: unknown) => log.warn({ err: error, channel }, 'a thread could not be remembered'));
}

async function boltApp(
  { live, log }: Runtime,
  { slack }: Clients,
  { botId, botUserId, teamId }: BotIdentity,
): Promise<App> {
  const own = { ...(botId && { botId }), ...(botUserId && { botUserId }), ...(teamId && { teamId }) };
  const app = new App({
    receiver: detachedReceiver,
    // Read for each event, so that a rotated token is used at once. Bolt calls no auth.test here.
    authorize: async () => ({ botToken: live.current().SLACK_BOT_TOKEN, ...own }),
    clientOptions: slack.options(),
    logger: boltLogger(log),
    deferInitialization: true,
  });
  await app.init();
  return app;
}

function catchUpOf(
  { live, log }: Runtime,
  { slack, store, threads }: Clients,
  { rules, intake }: ListenerParts,
  seen: ReadonlySet<string>,
): CatchUp {
  const settings = live.current();
  return makeCatchUp({
    client: slack.history,
    channels: settings.SLACK_CHANNELS,
    seenChannels: () => [...seen],
    store,
    threads,
    now: slack.now,
    lookBackMs: settings.CATCH_UP_HOURS * 3_600_000,
    intake: async (message, firstTime) => {
      const request = messageRequest(message, rules, log);
      // A message from before the bot joined is never asked for its link.
      if (request && (request.urls.length > 0 || request.unclear || !firstTime))
        await intake({ ...request, lookFirst: true });
    },
    log,
  });
}
