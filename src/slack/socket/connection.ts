import { type App, type ReceiverEvent, SocketModeReceiver } from '@slack/bolt';
import { orAfter, withDeadline } from '../../core/async/deadline.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Telemetry } from '../../core/ports/telemetry.ts';
import { doorOf, parseFrame, type TakeIn } from './envelope.ts';

/** How a connection ended, or that Slack wants it replaced. */
export interface Ending {
  /** `warned`: still delivers for some seconds; `refresh`: open, but delivers no more; `lost`: closed. */
  kind: 'warned' | 'refresh' | 'lost';
  reason: string;
}

export interface InboxReceiverParts {
  app: App;
  appToken: string;
  apiUrl: string;
  log: Log;
  telemetry: Telemetry;
  persist: TakeIn;
  /** A connection is dead when a ping stays unanswered for so long. */
  pingTimeoutMs: number;
  onEnding(ending: Ending): void;
}

/** What Bolt needs as receiver while the supervisor makes the real ones. Pass it to `new App({ receiver })`. */
export const detachedReceiver = {
  init: () => undefined,
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

const CLOSING = 2;

/**
 * One connection of Bolt's own receiver. It persists before it acks, never reconnects, and is really closed when it
 * says so. Goes with supervisor.ts.
 */
export class InboxReceiver extends SocketModeReceiver {
  readonly #parts: InboxReceiverParts;
  readonly #gone = new AbortController();
  readonly #watch: NodeJS.Timeout;
  #unacked = new Set<Promise<void>>();
  #hello = false;
  #refreshed = false;
  #ended = false;
  #ending: Ending | undefined;

  constructor(parts: InboxReceiverParts) {
    super({
      appToken: parts.appToken,
      logger: parts.app.logger,
      autoReconnectEnabled: false,
      clientPingTimeout: parts.pingTimeoutMs,
      // Its own object: the socket client writes into it, and headers in it would replace the app token.
      installerOptions: {
        clientOptions: {
          slackApiUrl: parts.apiUrl,
          timeout: 5000,
          retryConfig: { retries: 0 },
          rejectRateLimitedCalls: true,
        },
      },
      // Never ack what failed: Bolt's own handler acks when authorization failed, and the event is lost.
      processEventErrorHandler: async ({ error }) => {
        parts.log.error({ err: error }, 'an envelope was not taken in; Slack delivers an event again');
        return false;
      },
    });
    this.#parts = parts;
    this.#guardFrames();
    this.client.on('connecting', () => {
      // Stopped during apps.connections.open: the client would open a socket that is never closed.
      if (this.#gone.signal.aborted) queueMicrotask(() => this.kill());
    });
    this.client.on('connected', () => {
      this.#hello = true;
    });
    this.client.on('disconnected', () => {
      // Without a close frame it was the SDK that cut it, since pings stayed unanswered.
      const { closeFrameReceived } = (this.client.websocket ?? {}) as { closeFrameReceived?: boolean };
      this.#end({ kind: 'lost', reason: closeFrameReceived === false ? 'ping_timeout' : 'closed' });
    });
    this.#watch = setInterval(() => this.#check(), Math.min(500, parts.pingTimeoutMs / 2)).unref();
    this.init(parts.app);
  }

  /** Open, greeted by Slack, and not asked to go: events are delivered here. */
  get usable(): boolean {
    return this.#hello && !this.#refreshed && !this.#ended && this.client.websocket?.isActive() === true;
  }

  /** Why it has to be replaced; may be set as early as hello. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** Resolves at Slack's hello; rejects otherwise, with nothing left open. */
  async open(timeoutMs: number, signal: AbortSignal): Promise<void> {
    const started = this.start();
    // After a timeout its outcome is ignored.
    started.catch(() => undefined);
    try {
      await withDeadline(timeoutMs, [signal, this.#gone.signal], (ending) =>
        Promise.race([started, rejection(ending)]),
      );
    } catch (error) {
      this.kill();
      throw error ?? new Error('the connection was closed before hello');
    }
  }

  override init(app: App): void {
    super.init({ processEvent: (event: ReceiverEvent) => this.#process(app, event) } as unknown as App);
  }

  /** Waits up to `flushMs` for acks under way, closes, and cuts the connection after `patienceMs` more. */
  async close(flushMs: number, patienceMs = 250): Promise<void> {
    await orAfter(flushMs, Promise.all(this.#unacked), () => undefined);
    if (!this.#ended) {
      this.#hangUp();
      const gone = new Promise((resolve) => this.client.once('disconnected', resolve));
      await orAfter(patienceMs, gone, () => undefined);
    }
    this.kill();
  }

  /** Cuts the connection at any stage. */
  kill(): void {
    this.#ended = true;
    this.#gone.abort();
    clearInterval(this.#watch);
    this.#hangUp();
    // The first call waits for the peer's close frame, which Slack may never send; a second one destroys the socket.
    if (this.client.websocket?.readyState === CLOSING) this.#hangUp();
  }

  #hangUp(): void {
    void this.client.disconnect();
    // Its timer of 30 s for the peer's close frame outlives a cut connection and then warns (node-slack-sdk#2771).
    const { closeHandshakeTimeout } = (this.client.websocket ?? {}) as {
      closeHandshakeTimeout?: NodeJS.Timeout;
    };
    clearTimeout(closeHandshakeTimeout);
  }

  async #process(app: App, event: ReceiverEvent): Promise<void> {
    const { log, telemetry, persist } = this.#parts;
    const from = performance.now();
    const door = doorOf(event.body);
    const retry = { attempt: event.retryNum ?? 0, reason: event.retryReason || undefined };
    if (door) telemetry.eventReceived(door, retry.attempt > 0);
    let acked = () => {};
    const pending = new Promise<void>((resolve) => {
      acked = resolve;
    });
    this.#unacked.add(pending);
    const ack: ReceiverEvent['ack'] = async (response) => {
      try {
        await event.ack(response);
        if (door) telemetry.acked(door, (performance.now() - from) / 1000);
      } catch (error) {
        // The request is persisted, so the work goes on; Slack delivers the event again, as a duplicate.
        log.warn({ err: error }, 'an ack could not be sent');
      }
      acked();
    };
    try {
      if ((await persist(event.body, retry)) === 'skip') await ack();
      else await app.processEvent({ ...event, ack });
    } finally {
      acked();
      this.#unacked.delete(pending);
    }
  }

  /** Goes between the socket and the client's own handler of frames, which drops acks at a refresh and can crash. */
  #guardFrames(): void {
    const [deliver] = this.client.listeners('ws_message');
    this.client.removeAllListeners('ws_message');
    this.client.on('ws_message', (data: unknown, isBinary: boolean) => {
      const frame = parseFrame(data);
      if (frame?.type === 'disconnect') {
        this.#onDisconnect(String(frame.reason));
      } else if (frame?.type === 'events_api' && typeof frame.payload?.event?.type !== 'string') {
        // app_rate_limited has no inner event, on which socket-mode 3.1.0 throws.
        this.#parts.log.warn({ type: frame.payload?.type }, 'Slack sent an envelope without an event');
        this.client.websocket?.send(JSON.stringify({ envelope_id: frame.envelope_id }), () => undefined);
      } else {
        Promise.resolve(deliver?.(data, isBinary)).catch((error: unknown) =>
          this.#parts.log.error({ err: error }, 'a frame from Slack could not be handled'),
        );
      }
    });
  }

  #onDisconnect(reason: string): void {
    const kind = reason === 'warning' ? 'warned' : 'refresh';
    if (kind === 'refresh') this.#refreshed = true;
    this.#report({ kind, reason });
  }

  /** The SDK closes the socket when it misses pongs, and then waits for a close frame that does not come. */
  #check(): void {
    if (this.#hello && this.client.websocket?.readyState === CLOSING) {
      this.#end({ kind: 'lost', reason: 'ping_timeout' });
    }
  }

  #end(ending: Ending): void {
    if (this.#ended) return;
    this.kill();
    if (this.#hello) this.#report(ending);
  }

  #report(ending: Ending): void {
    this.#ending = ending;
    this.#parts.onEnding(ending);
  }
}

/** Rejects when the signal is aborted. */
function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
