import { App } from '@slack/bolt';
import { type FlowParts, makeAnswerRequest } from './answer-request.ts';
import { type SettingSource, type Settings, settingsWarnings } from './config.ts';
import { AppError } from './core/errors.ts';
import { workTimes } from './core/work/times.ts';
import { type Edges, makeEdges } from './edges.ts';
import type { CommandIo } from './ops/command-io.ts';
import { type HealthServer, startHealthServer } from './ops/health.ts';
import { boltLogger } from './ops/logger.ts';
import { type Opened, openSettings } from './ops/open-settings.ts';
import { loadPolicyFile, PolicyFileError } from './ops/policy-file.ts';
import { guardProcess, makeShutdown, type Shutdown } from './ops/shutdown.ts';
import { startSweeper } from './ops/sweeper.ts';
import { VERSION } from './ops/version.ts';
import { Worker } from './ops/worker.ts';
import { registerCommandDoor } from './slack/command.ts';
import { deliverNothing, deliverToSlack } from './slack/deliver.ts';
import type { DoorParts } from './slack/doors.ts';
import { type Identity, TokenRefused, whoAmI } from './slack/identity.ts';
import { messageDoor } from './slack/message.ts';
import { ownerMessenger } from './slack/owners.ts';
import { ChannelPacer } from './slack/pacer.ts';
import { makePoster } from './slack/poster.ts';
import { errorDm } from './slack/reply/error-dm.ts';
import { slackReplyChannel } from './slack/reply-channel.ts';
import { registerShortcutDoor } from './slack/shortcut.ts';
import { detachedReceiver, type SocketSupervisor, superviseSocket } from './slack/socket.ts';
import { statusLine } from './slack/status.ts';

/** How long one attempt may take beyond the query itself, milliseconds. */
const BESIDES_THE_QUERY = 60_000;

/**
 * Runs the bot until a signal ends it. Resolves to an exit code when it cannot start, to undefined once it is
 * connected; from then on the shutdown ends the process.
 */
export async function serve(env: SettingSource, io: CommandIo): Promise<number | undefined> {
  const opened = await openSettings(env, io, VERSION);
  if (typeof opened === 'number') return opened;
  const { live, log } = opened;
  const settings = live.current();
  for (const warning of settingsWarnings(settings)) log.warn({}, warning);
  const exit = (code: number) => process.exit(code);
  const drainMs = settings.DRAIN_SECONDS * 1000;
  const shutdown = makeShutdown({ log, drainMs, hardMs: drainMs + 5000, exit });
  guardProcess(process, shutdown, { log, exit });
  try {
    await start(opened, shutdown);
  } catch (thrown) {
    if (shutdown.draining) return undefined;
    log.error({ err: thrown }, 'the bot could not start');
    io.err(inWords(thrown));
    await shutdown.begin('the start failed', thrown instanceof PolicyFileError ? 78 : 1);
  }
  return undefined;
}

/** The parts in the order in which they come up; the shutdown takes them down in reverse. */
async function start(opened: Opened, shutdown: Shutdown): Promise<void> {
  const { live, log, secret } = opened;
  const settings = live.current();
  const times = workTimes(settings.LEASE_SECONDS);
  const file = settings.CREDIT_POLICY_FILE
    ? await loadPolicyFile(settings.CREDIT_POLICY_FILE)
    : { policy: {} };
  const edges = makeEdges(opened, times);
  shutdown.add('secret', 100, () => secret?.stop());
  shutdown.add('edges', 2000, () => edges.close());
  const sockets: SocketSupervisor[] = [];
  const health = await openHealth(opened, edges, shutdown, () =>
    sockets.some((socket) => socket.connected()),
  );
  shutdown.add('health server', 1000, () => health.close());
  const identity = await whoAmI(edges.slack.interactive, log, shutdown.signal);
  const { worker, sweeper } = startWork(opened, edges, identity, { policy: file.policy });
  shutdown.add('worker', settings.DRAIN_SECONDS * 900, () => worker.drain(settings.DRAIN_SECONDS * 700));
  shutdown.add('sweeper', 2000, () => sweeper.stop());
  const socket = await openDoors(opened, edges, identity, worker);
  sockets.push(socket);
  shutdown.add('socket', 5000, () => socket.stop());
  await socket.start();
  log.info({ dry_run: settings.DRY_RUN, channels: settings.SLACK_CHANNELS ?? 'all' }, 'the bot is connected');
}

function openHealth(
  { live, log, metrics }: Opened,
  { store }: Edges,
  shutdown: Shutdown,
  connected: () => boolean,
): Promise<HealthServer> {
  const { HOST: host, PORT: port } = live.current();
  return startHealthServer({
    host,
    port,
    ready: {
      draining: () => (shutdown.draining ? 'the bot is stopping' : undefined),
      socket: () => (connected() ? undefined : 'not connected to Slack'),
      table: () => store.ping().then(() => undefined),
    },
    metrics: metrics.page,
    log,
  });
}

/** The flow, the worker that runs it, and the sweeper that finds what others left. */
function startWork(
  { live, log, metrics: { telemetry } }: Opened,
  edges: Edges,
  identity: Identity,
  rules: FlowParts['rules'],
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
    telemetry,
    ...words({ settings, edges, identity, log }),
    deliver: settings.DRY_RUN
      ? deliverNothing({ store, log, preview: previewer(settings, edges, log) })
      : deliverToSlack({ store, log, poster }),
    retryLater: (lease, error) => worker.retryLater(lease, error),
  });
  const longest = settings.TRINO_MAX_RUN_TIME + BESIDES_THE_QUERY;
  const worker = new Worker({
    store,
    times,
    concurrency: settings.MAX_CONCURRENCY,
    handle: (lease, signal) => answer(lease, AbortSignal.any([signal, AbortSignal.timeout(longest)])),
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
  log: Opened['log'];
}

/** What is said beside the answer: the status line in the thread, and failures to the owners. Dry run says nothing. */
function words({ settings, edges, identity, log }: WordsParts): Pick<FlowParts, 'progress' | 'tellOwner'> {
  const show = statusLine(edges.slack.interactive, log);
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

/** The three doors, joined to one socket. */
async function openDoors(
  { live, log, metrics: { telemetry } }: Opened,
  { slack, store }: Edges,
  { botId, botUserId, teamId }: Identity,
  worker: Worker,
): Promise<SocketSupervisor> {
  const settings = live.current();
  const doors: DoorParts = {
    rules: {
      hosts: settings.LOOKER_WEB_HOSTS,
      channels: settings.SLACK_CHANNELS,
      botUserId,
      botId,
      replyMissingLink: settings.REPLY_MISSING_LINK,
    },
    intake: async (request) => {
      if ((await worker.submit(request)) === 'duplicate') telemetry.duplicate(request.door);
    },
    counts: () => store.counts(),
    dryRun: settings.DRY_RUN,
    log,
  };
  const own = { ...(botId && { botId }), ...(botUserId && { botUserId }), ...(teamId && { teamId }) };
  const app = new App({
    receiver: detachedReceiver,
    // Read for each event, so that a rotated token is used at once; no call to Slack, auth.test is done.
    authorize: async () => ({ botToken: live.current().SLACK_BOT_TOKEN, ...own }),
    clientOptions: slack.options(),
    logger: boltLogger(log),
    deferInitialization: true,
  });
  await app.init();
  registerCommandDoor(app, doors);
  registerShortcutDoor(app, doors);
  const socket = superviseSocket({
    app,
    appToken: () => live.current().SLACK_APP_TOKEN,
    apiUrl: settings.SLACK_API_URL,
    log,
    telemetry,
    persist: messageDoor(doors),
    onConnected: () => undefined,
    onRefused: () => live.refresh('slack'),
  });
  live.onCredentials((_, changed) => {
    if (changed.some((name) => name.startsWith('SLACK_'))) socket.reconnect('the credentials changed');
  });
  return socket;
}

function inWords(thrown: unknown): string {
  if (thrown instanceof AppError) return `${thrown.message} ${thrown.remedy}`;
  const known = thrown instanceof TokenRefused || thrown instanceof PolicyFileError;
  return known ? thrown.message : 'The bot could not start; the log says why.';
}
