import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Json } from './types.ts';
import { APP_ID } from './workspace.ts';

export interface Connection {
  id: number;
  openedAt: number;
  /** `draining`: Slack has said that it refreshes; it sends nothing more here, never closes, and leaves TCP open. */
  state: 'open' | 'draining';
}

interface Live extends Connection {
  ws: WebSocket;
  socket: Duplex;
  /** Answers neither pings nor close frames; TCP stays open. */
  silent: boolean;
}

/** Slack allows an app this many connections. */
const MAX_CONNECTIONS = 10;

/** The Socket Mode endpoint: tickets, hello, pings, disconnect frames. Envelopes and acks belong to `Delivery`. */
export class SocketServer {
  /** Upgrades are answered with 503. */
  refuse = false;
  /** The next so many connections get no hello. */
  silentHellos = 0;
  /** Connections accept the TCP upgrade request and never answer it. */
  silentHandshakes = 0;
  /** Most connections that were open at one time. */
  peak = 0;
  /** `performance.now()` of each hello and of each lost or refreshed connection. */
  readonly history: Array<{ at: number; what: 'hello' | 'refreshed' | 'closed'; id: number }> = [];
  onFrame: (frame: Json) => void = () => undefined;
  onClosed: (id: number) => void = () => undefined;
  onOpen: () => void = () => undefined;
  #tickets = new Set<string>();
  #live: Live[] = [];
  #held = new Set<Duplex>();
  #ids = 0;
  #turn = 0;
  #pings: NodeJS.Timeout;
  #server = new WebSocketServer({ noServer: true, autoPong: false });

  constructor(pingMs: number) {
    this.#pings = setInterval(() => {
      for (const { ws, silent } of this.#live) if (!silent) ws.ping();
    }, pingMs).unref();
  }

  ticket(): string {
    const ticket = crypto.randomUUID();
    this.#tickets.add(ticket);
    return ticket;
  }

  get connections(): Connection[] {
    return this.#live.map(({ id, openedAt, state }) => ({ id, openedAt, state }));
  }

  /** TCP connections whose upgrade was never answered and that are still there. */
  get handshaking(): number {
    return [...this.#held].filter((socket) => !socket.destroyed).length;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => undefined);
    const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
    if (this.refuse || !this.#tickets.delete(ticket)) {
      socket.end(
        `HTTP/1.1 ${this.refuse ? '503 Service Unavailable' : '403 Forbidden'}\r\nConnection: close\r\n\r\n`,
      );
    } else if (this.silentHandshakes > 0) {
      this.silentHandshakes -= 1;
      this.#held.add(socket);
      socket.resume();
      socket.on('end', () => socket.destroy());
    } else {
      this.#server.handleUpgrade(request, socket, head, (ws) => this.#open(ws, socket));
    }
  }

  /** Sends to one open connection, another one each time, or to all; the ids of those that got it. */
  send(frame: Json, to: 'one' | 'all' = 'one'): number[] {
    const open = this.#live.filter(({ state }) => state === 'open');
    if (open.length === 0) return [];
    this.#turn += 1;
    const chosen = to === 'all' ? open : [open[this.#turn % open.length] as Live];
    for (const { ws } of chosen) ws.send(JSON.stringify(frame));
    return chosen.map(({ id }) => id);
  }

  /**
   * Slack's disconnect frame to all open connections (or the oldest). `refresh_requested` ends delivery and leaves TCP
   * open, never answering the client's close frame; `warning` goes on delivering.
   */
  disconnect(reason: string, which: 'all' | 'oldest' = 'all'): void {
    const open = this.#live.filter(({ state }) => state === 'open');
    for (const live of which === 'all' ? open : open.slice(0, 1)) {
      live.ws.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'emulator' } }));
      if (reason !== 'warning') this.#drain(live);
    }
  }

  /** The connections of now go dead, as behind a broken network: no pongs, no close frames, TCP stays open. */
  freeze(): void {
    for (const live of this.#live) live.silent = true;
  }

  /** Cuts TCP of every connection, without a close frame. */
  reset(): void {
    for (const { socket } of this.#live) (socket as Duplex & { resetAndDestroy(): void }).resetAndDestroy();
  }

  async close(): Promise<void> {
    clearInterval(this.#pings);
    for (const { ws } of this.#live) ws.terminate();
    for (const socket of this.#held) socket.destroy();
    this.#server.close();
  }

  #drain(live: Live): void {
    live.state = 'draining';
    live.silent = true;
    this.history.push({ at: performance.now(), what: 'refreshed', id: live.id });
  }

  #open(ws: WebSocket, socket: Duplex): void {
    this.#ids += 1;
    const live: Live = {
      id: this.#ids,
      openedAt: performance.now(),
      state: 'open',
      ws,
      socket,
      silent: false,
    };
    this.#live.push(live);
    this.peak = Math.max(this.peak, this.#live.length);
    ws.on('ping', (data) => {
      if (!live.silent) ws.pong(data);
    });
    const close = ws.close.bind(ws);
    ws.close = (...given) => {
      if (!live.silent) close(...given);
    };
    ws.on('error', () => undefined);
    ws.on('message', (data) => this.onFrame(JSON.parse(String(data))));
    socket.on('close', () => this.#gone(live));
    if (this.#live.length > MAX_CONNECTIONS) {
      ws.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
      ws.close();
    } else if (this.silentHellos > 0) {
      this.silentHellos -= 1;
    } else {
      ws.send(JSON.stringify(this.#hello()));
      this.history.push({ at: performance.now(), what: 'hello', id: live.id });
    }
    this.onOpen();
  }

  #hello(): Json {
    return {
      type: 'hello',
      num_connections: this.#live.length,
      debug_info: { host: 'applink-emulator', build_number: 1, approximate_connection_time: 18060 },
      connection_info: { app_id: APP_ID },
    };
  }

  #gone(live: Live): void {
    this.#live = this.#live.filter((other) => other !== live);
    this.history.push({ at: performance.now(), what: 'closed', id: live.id });
    this.onClosed(live.id);
  }
}
