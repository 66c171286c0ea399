import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault, Faults } from './faults.ts';
import type { Call, Json } from './types.ts';

export interface Answer {
  status: number;
  body: Json;
  headers?: Record<string, string>;
}

export interface Incoming {
  /** Path without the leading slash. */
  path: string;
  args: Record<string, Json>;
  token: string | undefined;
  contentType: string;
  raw: Buffer;
}

export type Handler = (incoming: Incoming) => Promise<Answer> | Answer;

/** HTTP with faults and a record of the calls. What a path means is the handler's matter. */
export class HttpServer {
  readonly calls: Call[] = [];
  readonly server: Server;
  onChange: () => void = () => undefined;
  #faults: Faults;
  #handler: Handler;
  #timers = new Set<NodeJS.Timeout>();

  constructor(handler: Handler, faults: Faults) {
    this.#handler = handler;
    this.#faults = faults;
    this.server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
    // A bot keeps its connections; a reset by our idle timer would look like a fault.
    this.server.keepAliveTimeout = 60_000;
  }

  async listen(port = 0): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = performance.now();
    const incoming = await read(request);
    const method = incoming.path.replace(/^api\//, '');
    const fault = this.#faults.take(method);
    const call: Call = { method, at, tookMs: 0, status: 0, ok: false, args: withoutToken(incoming.args) };
    if (fault) call.fault = fault.kind;
    this.calls.push(call);
    const answer = await this.#answer(incoming, fault, request);
    call.tookMs = performance.now() - at;
    if (answer) {
      call.status = answer.status;
      call.ok = answer.status === 200 && answer.body?.ok !== false;
      if (answer.body?.error) call.error = answer.body.error;
      send(response, answer);
    }
    this.onChange();
  }

  /** The answer, or undefined when there is none to send. */
  async #answer(
    incoming: Incoming,
    fault: Fault | undefined,
    request: IncomingMessage,
  ): Promise<Answer | undefined> {
    const apply = async () => this.#handler(incoming);
    switch (fault?.kind) {
      case undefined:
        return apply();
      case 'http':
        return { status: fault.status ?? 503, body: 'upstream connect error' };
      case '429':
        return rateLimited(fault.retryAfter ?? 1);
      case 'error':
        return { status: 200, body: { ok: false, error: fault.error ?? 'internal_error' } };
      case 'applied-error':
        await apply();
        return { status: 200, body: { ok: false, error: fault.error ?? 'internal_error' } };
      case 'html':
        return {
          status: 200,
          body: '<html><title>Sign in</title></html>',
          headers: { 'content-type': 'text/html' },
        };
      case 'hang':
        return undefined;
      case 'slow':
        await this.#pause(fault.delayMs ?? 1000);
        return apply();
      case 'lost-response':
        await apply();
        request.socket.destroy();
        return undefined;
      case 'late':
        request.socket.destroy();
        await this.#pause(fault.delayMs ?? 1000);
        await apply();
        return undefined;
      case 'reset':
        request.socket.destroy();
        return undefined;
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, ms);
      this.#timers.add(timer);
    });
  }
}

export function rateLimited(retryAfterSeconds: number): Answer {
  const headers = { 'retry-after': String(retryAfterSeconds) };
  return { status: 429, headers, body: { ok: false, error: 'ratelimited' } };
}

async function read(request: IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const url = new URL(request.url ?? '/', 'http://localhost');
  const contentType = request.headers['content-type'] ?? '';
  const args: Record<string, Json> = {
    ...Object.fromEntries(url.searchParams),
    ...parse(contentType, raw),
  };
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  return { path: url.pathname.slice(1), args, token: bearer ?? args.token, contentType, raw };
}

function parse(contentType: string, raw: Buffer): Record<string, Json> {
  if (contentType.startsWith('application/json')) return raw.length > 0 ? JSON.parse(raw.toString()) : {};
  if (!contentType.startsWith('application/x-www-form-urlencoded')) return {};
  return Object.fromEntries(new URLSearchParams(raw.toString()));
}

function withoutToken({ token: _, ...rest }: Record<string, Json>): Record<string, Json> {
  return rest;
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(text);
}
