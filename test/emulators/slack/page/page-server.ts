import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StoredFile } from '../methods/method.ts';
import type { Bundle } from './bundle.ts';
import type { Act, ActResult, PageState } from './wire.ts';

interface Parts {
  people: string[];
  files: Map<string, StoredFile>;
  bundle: Bundle;
  stateFor(me: string): PageState;
  act(user: string, act: Act): Promise<ActResult>;
}

/** Changes within this time reach a page together, milliseconds. */
const TOGETHER = 40;

const HTML = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Local Slack</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css">
</head><body><div id="page"></div><script type="module" src="/page.js"></script></body></html>`;

/** Nothing but this server is ever asked for anything. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/** The page over HTTP: its files, the state of a person as server-sent events, and what that person does. */
export class PageServer {
  #parts: Parts;
  #server: Server;
  #streams = new Map<ServerResponse, { me: string; sent: string }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        json(response, 400, { problem: error instanceof Error ? error.message : String(error) });
      });
    });
  }

  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Sends every open page its state, soon, if it differs from what it has. */
  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const response of this.#streams.keys()) this.#send(response);
    }, TOGETHER);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (!this.#isOurs(request)) return text(response, 403, 'text/plain', 'only from this page');
    if (request.method === 'POST' && url.pathname === '/act') return this.#act(request, response);
    if (request.method !== 'GET') return text(response, 405, 'text/plain', 'not allowed');
    if (url.pathname === '/') return text(response, 200, 'text/html', HTML);
    if (url.pathname === '/page.js') return text(response, 200, 'text/javascript', this.#parts.bundle.script);
    if (url.pathname === '/page.css') return text(response, 200, 'text/css', this.#parts.bundle.style);
    if (url.pathname === '/events') return this.#stream(response, this.#person(url.searchParams.get('as')));
    const [, folder, id = ''] = url.pathname.split('/');
    const file = folder === 'files' ? this.#parts.files.get(id) : undefined;
    if (!file?.bytes) return text(response, 404, 'text/plain', 'not found');
    const name = encodeURIComponent(file.name);
    response.setHeader('content-disposition', `attachment; filename*=UTF-8''${name}`);
    text(response, 200, 'application/octet-stream', file.bytes);
  }

  /** Another site must neither reach the page by a name of its own nor act through a visitor's browser. */
  #isOurs({ headers }: IncomingMessage): boolean {
    const { port } = this.#server.address() as AddressInfo;
    const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
    if (!hosts.includes(headers.host ?? '')) return false;
    return headers.origin === undefined || hosts.some((host) => headers.origin === `http://${host}`);
  }

  #person(asked: string | null): string {
    const { people } = this.#parts;
    return people.find((id) => id === asked) ?? people[0] ?? '';
  }

  async #act(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers['content-type'] !== 'application/json')
      return text(response, 415, 'text/plain', 'JSON only');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { as, ...act } = JSON.parse(Buffer.concat(chunks).toString()) as Act & { as: string };
    const result = await this.#parts.act(this.#person(as), act as Act);
    this.changed();
    json(response, 200, result);
  }

  #stream(response: ServerResponse, me: string): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.#streams.set(response, { me, sent: '' });
    response.on('close', () => this.#streams.delete(response));
    this.#send(response);
  }

  #send(response: ServerResponse): void {
    const stream = this.#streams.get(response);
    if (!stream) return;
    const state = JSON.stringify(this.#parts.stateFor(stream.me));
    if (state === stream.sent) return;
    stream.sent = state;
    response.write(`data: ${state}\n\n`);
  }
}

function text(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, {
    'content-type': type.startsWith('text/') ? `${type}; charset=utf-8` : type,
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  response.end(body);
}

function json(response: ServerResponse, status: number, body: ActResult): void {
  text(response, status, 'application/json', JSON.stringify(body));
}
