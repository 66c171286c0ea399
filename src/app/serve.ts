import { AppError } from '../core/errors.ts';
import { policiesInForce } from '../core/policy-in-force.ts';
import { workTimes } from '../core/work-times.ts';
import type { CommandIo } from '../process/command-io.ts';
import { type HealthServer, PortTaken, startHealthServer } from '../process/health.ts';
import { guardProcess, makeShutdown, type Shutdown } from '../process/shutdown.ts';
import { VERSION } from '../process/version.ts';
import type { SettingSource } from '../settings/load.ts';
import { PolicyFileError } from '../settings/policy-file.ts';
import { misspeltSettings, settingsWarnings } from '../settings/warnings.ts';
import type { SocketSupervisor } from '../slack/socket/supervisor.ts';
import { botIdentity, TokenRefused } from '../slack/web-api/bot-identity.ts';
import { missingScopes } from '../slack/web-api/scopes.ts';
import { firstResponses } from '../telemetry/first-response.ts';
import { type Clients, makeClients } from './clients.ts';
import { openListeners } from './listeners.ts';
import { openSettings, type Runtime } from './open-settings.ts';
import { loadProducts } from './products.ts';
import { startWork } from './worker.ts';

/** Part of the drain that is reserved for everything but the work, milliseconds. */
const FOR_THE_REST = 7000;

/**
 * Runs the bot until a signal ends it. Resolves to an exit code when it cannot start, to undefined once it is
 * connected; from then on the shutdown ends the process.
 */
export async function serve(env: SettingSource, io: CommandIo): Promise<number | undefined> {
  const opened = await openSettings(env, io, VERSION);
  if (typeof opened === 'number') return opened;
  const { live, log } = opened;
  const settings = live.current();
  const misspelt = misspeltSettings(env, opened.secret?.current().fields ?? {});
  for (const warning of [...settingsWarnings(settings), ...misspelt]) log.warn({}, warning);
  const exit = (code: number) => process.exit(code);
  const drainMs = settings.DRAIN_SECONDS * 1000;
  const shutdown = makeShutdown({ log, drainMs, hardMs: drainMs + 5000, exit });
  guardProcess(process, shutdown, { log, exit });
  try {
    await start(opened, shutdown);
  } catch (thrown) {
    if (shutdown.draining) return undefined;
    log.error({ err: thrown }, 'the bot could not start');
    io.err(log.scrub(inWords(thrown)));
    await shutdown.begin('the start failed', thrown instanceof PolicyFileError ? 78 : 1);
  }
  return undefined;
}

/** Starts the parts in order; the shutdown stops them in reverse. */
async function start(opened: Runtime, shutdown: Shutdown): Promise<void> {
  const { live, log, secret } = opened;
  const settings = live.current();
  const times = workTimes(settings.LEASE_SECONDS);
  const products = await loadProducts(settings);
  const policies = policiesInForce(products);
  const clients = makeClients(opened, times);
  shutdown.add('secret', 100, () => secret?.stop());
  shutdown.add('clients', 2000, () => clients.close());
  const sockets: SocketSupervisor[] = [];
  const health = await openHealth(opened, clients, shutdown, () =>
    sockets.some((socket) => socket.connected()),
  );
  shutdown.add('health server', 1000, () => health.close());
  // The answer shows how our clock differs from the table's, before anything is recorded.
  const pinged = clients.store.ping().catch(() => undefined);
  parseSourceMap();
  await pinged;
  const identity = await botIdentity(clients.slack.interactive, log, shutdown.signal);
  const lacks = missingScopes(identity.scopes ?? [], settings);
  if (identity.scopes && lacks.length > 0)
    log.warn(
      { scopes: lacks },
      `the app lacks scopes of manifest.yml: ${lacks.join(', ')}; install it again`,
    );
  const shown = firstResponses(opened.metrics.telemetry);
  const { worker, sweeper, reconciler } = startWork(opened, clients, { identity, products, shown });
  const forPosts = 2 * times.post;
  const finishMs = Math.max(
    settings.DRAIN_SECONDS * 500,
    settings.DRAIN_SECONDS * 1000 - forPosts - FOR_THE_REST,
  );
  shutdown.add('worker', finishMs + forPosts, () => worker.drain(finishMs));
  shutdown.add('sweeper', 2000, () => sweeper.stop());
  const context = { identity, worker, reconciler, shown, policies, ending: shutdown.signal };
  let refused: (error: TokenRefused) => void = () => undefined;
  const refusal = new Promise<never>((_, reject) => {
    refused = reject;
  });
  // After the start nothing awaits it.
  refusal.catch(() => undefined);
  const socket = await openListeners(opened, clients, { ...context, refused });
  sockets.push(socket);
  shutdown.add('socket', 5000, () => socket.stop());
  await Promise.race([socket.start(), refusal]);
  const channels = settings.SLACK_CHANNELS ?? 'all';
  log.info({ dry_run: settings.DRY_RUN, channels, policies }, 'the bot is connected');
}

/**
 * Node parses a source map at the first stack that is read, which blocks the event loop for up to a tenth of a second:
 * better now than in the middle of requests.
 */
function parseSourceMap(): void {
  void new Error().stack;
}

function openHealth(
  { live, log, metrics }: Runtime,
  { store }: Clients,
  shutdown: Shutdown,
  connected: () => boolean,
): Promise<HealthServer> {
  const { HOST: host, PORT: port } = live.current();
  const stuck = longDisconnected(connected);
  return startHealthServer({
    host,
    port,
    ready: {
      draining: () => (shutdown.draining ? 'the bot is stopping' : undefined),
      socket: () => (connected() ? undefined : 'not connected to Slack'),
      table: () => store.ping().then(() => undefined),
    },
    stuck: () => (shutdown.draining ? undefined : stuck()),
    metrics: metrics.page,
    log,
  });
}

/** Long enough not to restart every replica in a short outage of Slack; ends a stuck client. Milliseconds. */
const TOO_LONG = 15 * 60_000;

function longDisconnected(connected: () => boolean): () => string | undefined {
  let seenAt = performance.now();
  return () => {
    if (connected()) seenAt = performance.now();
    return performance.now() - seenAt > TOO_LONG ? 'no connection to Slack for 15 minutes' : undefined;
  };
}

function inWords(thrown: unknown): string {
  if (thrown instanceof AppError) return `${thrown.message} ${thrown.remedy}`;
  const known =
    thrown instanceof TokenRefused || thrown instanceof PolicyFileError || thrown instanceof PortTaken;
  return known ? thrown.message : 'The bot could not start; the log says why.';
}
