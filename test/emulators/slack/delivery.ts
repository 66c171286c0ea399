import type { SocketServer } from './socket-server.ts';
import type { Json } from './types.ts';
import { APP_ID, BOT, TEAM, type Workspace } from './workspace.ts';

export interface RedeliveryOptions {
  /** Without an ack within this time a delivery has failed. Slack: 3 s. */
  ackTimeoutMs: number;
  /** Pauses before the retries. Slack: at once, 1 min, 5 min. */
  delaysMs: number[];
}

/** What became of an event that the app should get. */
export interface EventRecord {
  eventId: string;
  envelopes: number;
  acked: boolean;
  /** All retries used up without an ack: Slack has forgotten it. */
  lost: boolean;
  event: Json;
}

interface Waiting {
  settle: (ack: { payload?: Json } | undefined) => void;
  connections: number[];
}

/** Sends envelopes, awaits acks, and delivers events again as Slack does. */
export class Delivery {
  readonly events: EventRecord[] = [];
  /** The next events are sent this many times each, to one connection or to all. */
  duplicates: { events: number; times: number; to: 'one' | 'all' } = { events: 0, times: 1, to: 'one' };
  /** The next events are sent this much later. */
  delays: { events: number; ms: number } = { events: 0, ms: 0 };
  onChange: () => void = () => undefined;
  #socket: SocketServer;
  #workspace: Workspace;
  #redelivery: RedeliveryOptions;
  #waiting = new Map<string, Waiting>();
  #timers = new Set<NodeJS.Timeout>();
  #ended = false;

  constructor(socket: SocketServer, workspace: Workspace, redelivery: RedeliveryOptions) {
    this.#socket = socket;
    this.#workspace = workspace;
    this.#redelivery = redelivery;
    socket.onFrame = (frame) => this.#acked(frame);
    socket.onClosed = (id) => this.#closed(id);
  }

  /** Delivers an event, with retries until acked. */
  async event(event: Json): Promise<void> {
    const eventId = this.#workspace.mintId('Ev');
    const record: EventRecord = { eventId, envelopes: 0, acked: false, lost: false, event };
    this.events.push(record);
    if (this.delays.events > 0) {
      this.delays.events -= 1;
      await this.#pause(this.delays.ms);
    }
    const copies = this.duplicates.events > 0 ? this.duplicates : { times: 1, to: 'one' as const };
    if (this.duplicates.events > 0) this.duplicates.events -= 1;
    await this.#deliver(record, this.#eventPayload(eventId, event), copies);
    this.onChange();
  }

  /** Delivers a command or an interaction once; undefined when nobody acked it in time. */
  async once(type: 'slash_commands' | 'interactive', payload: Json): Promise<{ payload?: Json } | undefined> {
    const envelope = { envelope_id: crypto.randomUUID(), type, payload, accepts_response_payload: true };
    return this.#send(envelope, 1, 'one');
  }

  /** Sends a frame that is nobody's answer, such as the app_rate_limited envelope; whether it was acked. */
  async raw(type: string, payload: Json): Promise<boolean> {
    const envelope = { envelope_id: crypto.randomUUID(), type, payload, accepts_response_payload: false };
    return (await this.#send(envelope, 1, 'one')) !== undefined;
  }

  close(): void {
    this.#ended = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const waiting of this.#waiting.values()) waiting.settle(undefined);
  }

  async #deliver(
    record: EventRecord,
    payload: Json,
    copies: { times: number; to: 'one' | 'all' },
  ): Promise<void> {
    for (let attempt = 0; attempt <= this.#redelivery.delaysMs.length; attempt += 1) {
      if (attempt > 0) await this.#pause(this.#redelivery.delaysMs[attempt - 1] ?? 0);
      const retry = { retry_attempt: attempt, retry_reason: attempt > 0 ? 'timeout' : '' };
      const envelope = { envelope_id: crypto.randomUUID(), type: 'events_api', payload, ...retry };
      record.envelopes += copies.times;
      const ack = await this.#send({ ...envelope, accepts_response_payload: false }, copies.times, copies.to);
      if (ack) {
        record.acked = true;
        return;
      }
    }
    record.lost = true;
  }

  /** Sends an envelope `times` times and waits for its first ack. */
  #send(envelope: Json, times: number, to: 'one' | 'all'): Promise<{ payload?: Json } | undefined> {
    const connections: number[] = [];
    for (let copy = 0; copy < times; copy += 1) connections.push(...this.#socket.send(envelope, to));
    if (connections.length === 0) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(undefined), this.#redelivery.ackTimeoutMs);
      const settle = (ack: { payload?: Json } | undefined) => {
        clearTimeout(timer);
        this.#timers.delete(timer);
        this.#waiting.delete(envelope.envelope_id);
        resolve(ack);
      };
      this.#timers.add(timer);
      this.#waiting.set(envelope.envelope_id, { settle, connections });
    });
  }

  #acked(frame: Json): void {
    this.#waiting.get(frame.envelope_id)?.settle({ payload: frame.payload });
  }

  #closed(connection: number): void {
    for (const waiting of [...this.#waiting.values()]) {
      waiting.connections = waiting.connections.filter((id) => id !== connection);
      if (waiting.connections.length === 0) waiting.settle(undefined);
    }
    this.onChange();
  }

  /** Never ends once the emulator is closed, and with it what comes after. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#ended) return;
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, ms);
      this.#timers.add(timer);
    });
  }

  #eventPayload(eventId: string, event: Json): Json {
    return {
      token: 'emulator',
      team_id: TEAM.id,
      context_team_id: TEAM.id,
      context_enterprise_id: null,
      api_app_id: APP_ID,
      event,
      type: 'event_callback',
      event_id: eventId,
      event_time: Math.floor(Number(event.event_ts)),
      authorizations: [
        {
          enterprise_id: null,
          team_id: TEAM.id,
          user_id: BOT.userId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
      event_context: `4-${eventId}`,
    };
  }
}
