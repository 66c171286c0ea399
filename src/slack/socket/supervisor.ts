import type { App } from '@slack/bolt';
import type { Log } from '../../core/ports/log.ts';
import type { Telemetry } from '../../core/ports/telemetry.ts';
import { type Ending, InboxReceiver } from './connection.ts';
import type { TakeIn } from './envelope.ts';
import { pauseAfter, refusalOf, SOCKET_TIMES, type SocketTimes, waitOf } from './times.ts';

export { detachedReceiver } from './connection.ts';

export interface SocketParts {
  app: App;
  /** Read for each connection, so that a rotated token is used by the next one. */
  appToken: () => string;
  apiUrl: string;
  log: Log;
  telemetry: Telemetry;
  persist: TakeIn;
  /** Called after each hello, when messages that were posted meanwhile can be read. Must not throw. */
  onConnected(): void;
  /**
   * Slack refuses the token, the app (`invalid_auth`) or Socket Mode (`link_disabled`). When `appToken` gives another
   * token than `used` once this resolves, that one is tried at once.
   */
  onRefused?(code: string, used: string): Promise<unknown> | undefined;
  times?: Partial<SocketTimes>;
}

export interface SocketSupervisor {
  /** Resolves at the first hello, however long Slack is away, or when stopped. */
  start(): Promise<void>;
  connected(): boolean;
  /** Sends the acks under way, closes every connection, and opens no more. */
  stop(): Promise<void>;
  /** Replaces the connection, as after a token rotation; the old one serves until the new one does. */
  reconnect(reason: string): void;
}

/**
 * Keeps one Socket Mode connection open. It stands in for the reconnect of @slack/socket-mode 3.1.0, which leaves 11 s
 * without a connection at each refresh and can end the process; **with socket-mode >= 3.2 this file,
 * connection.ts and times.ts can give way to a plain SocketModeReceiver** that persists before it acks.
 *
 *   opening  -> open       hello within `times.start`
 *            -> opening    after a backoff with jitter, or Retry-After; after `times.refused` when Slack refuses
 *   open     -> opening    refresh or warning (the old one stays until the new one is open), loss, reconnect()
 *   any      -> stopped    stop(): opening is aborted, open ones are closed, then cut
 */
export function superviseSocket(parts: SocketParts): SocketSupervisor {
  const supervisor = new Supervisor(parts);
  return {
    start: () => supervisor.start(),
    connected: () => supervisor.connected,
    stop: () => supervisor.stop(),
    reconnect: (reason) => supervisor.reconnect(reason),
  };
}

class Supervisor {
  readonly #parts: SocketParts;
  readonly #times: SocketTimes;
  readonly #stopping = new AbortController();
  #current: InboxReceiver | undefined;
  #retired: InboxReceiver | undefined;
  /** Why the current connection has to be replaced; undefined while it is good. */
  #ending: Ending | undefined;
  /** `performance.now()` of the loss of the last usable connection. */
  #downSince: number | undefined;
  #wake: () => void = () => undefined;
  #loop: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  #greeted: () => void = () => undefined;
  readonly #firstHello = new Promise<void>((resolve) => {
    this.#greeted = resolve;
  });

  constructor(parts: SocketParts) {
    this.#parts = parts;
    this.#times = { ...SOCKET_TIMES, ...parts.times };
  }

  get connected(): boolean {
    return this.#current?.usable ?? false;
  }

  start(): Promise<void> {
    this.#loop ??= this.#run();
    return this.#firstHello;
  }

  reconnect(reason: string): void {
    this.#ending ??= { kind: 'warned', reason };
    this.#wake();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#loop;
    await Promise.all([this.#current?.close(this.#times.flush), this.#retired?.close(this.#times.flush)]);
    if (this.#current) this.#parts.telemetry.socketDisconnect('shutdown');
    this.#parts.telemetry.socket(false);
    this.#greeted();
  }

  async #run(): Promise<void> {
    let failures = 0;
    let young = 0;
    while (!this.#stopping.signal.aborted) {
      const token = this.#parts.appToken();
      try {
        await this.#replace(token);
      } catch (error) {
        failures += 1;
        await this.#afterFailure(error, token, failures);
        continue;
      }
      failures = 0;
      const openedAt = performance.now();
      await this.#untilEnding();
      // A server that hangs up at once is not called in a loop: from the fourth short connection on there is a pause.
      young = performance.now() - openedAt < 1000 ? young + 1 : 0;
      if (this.#ending && WOULD_END_AGAIN.has(this.#ending.reason)) {
        this.#current?.kill();
        await this.#afterFailure(this.#ending.reason, token, Math.max(young, 3));
      } else if (young > 3) {
        await this.#pause(pauseAfter(this.#times, young - 3));
      }
    }
  }

  /** Opens a connection and lets the old one go. Throws when it does not open; the old one stays then. */
  async #replace(token: string): Promise<void> {
    // Two connections at most: the one that was replaced before the current one is cut now.
    this.#retired?.kill();
    const receiver: InboxReceiver = new InboxReceiver({
      ...this.#parts,
      appToken: token,
      pingTimeoutMs: this.#times.ping,
      onEnding: (ending) => this.#ended(receiver, ending),
    });
    await receiver.open(this.#times.start, this.#stopping.signal);
    this.#retired = this.#current;
    this.#current = receiver;
    void this.#retired?.close(this.#times.flush);
    this.#opened(token);
    // A refresh in the same packet as hello came before `#current` was set.
    if (receiver.ending) this.#ended(receiver, receiver.ending);
  }

  #opened(token: string): void {
    const { appToken, log, onConnected, telemetry } = this.#parts;
    // The token changed while this connection was opened with the old one.
    this.#ending = appToken() === token ? undefined : { kind: 'warned', reason: 'token changed' };
    telemetry.socket(true);
    if (this.#downSince !== undefined) telemetry.socketGap((performance.now() - this.#downSince) / 1000);
    this.#downSince = undefined;
    log.info({}, 'connected to Slack');
    this.#greeted();
    onConnected();
  }

  #ended(receiver: InboxReceiver, ending: Ending): void {
    if (receiver !== this.#current || this.#stopping.signal.aborted) return;
    const { telemetry, log } = this.#parts;
    this.#ending = ending;
    if (ending.kind !== 'warned') {
      this.#downSince ??= performance.now();
      telemetry.socket(false);
      telemetry.socketDisconnect(metricReason(ending));
    }
    log.info({ reason: ending.reason }, 'Slack connection to be replaced');
    this.#wake();
  }

  #untilEnding(): Promise<void> {
    if (this.#ending || this.#stopping.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async #afterFailure(error: unknown, token: string, failures: number): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const { log, onRefused, appToken } = this.#parts;
    const refusal = refusalOf(error);
    log.warn({ err: error, refusal, failures }, 'no connection to Slack yet');
    if (refusal) await this.#unlessStopped(onRefused?.(refusal, token));
    if (refusal && appToken() !== token) return;
    const wait = refusal ? this.#times.refused : pauseAfter(this.#times, failures);
    await this.#pause(Math.max(wait, waitOf(error)));
  }

  /** Waits until the work has ended, well or not, or until stop(). */
  #unlessStopped(work: Promise<unknown> | undefined): Promise<unknown> {
    const { signal } = this.#stopping;
    const stopped = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    return Promise.race([work?.catch(() => undefined), stopped]);
  }

  /** Ends early at stop and at reconnect(). */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#stopping.signal.aborted) this.#wake();
    });
  }
}

/** Reasons that Slack would give to a new connection too, at once. */
const WOULD_END_AGAIN = new Set(['link_disabled', 'too_many_websockets']);

function metricReason({ kind, reason }: Ending): 'refresh' | 'ping_timeout' | 'error' {
  if (kind === 'refresh') return 'refresh';
  return reason === 'ping_timeout' ? 'ping_timeout' : 'error';
}
