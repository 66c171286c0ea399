import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { orAfter } from '../core/async/deadline.ts';
import type { Log } from '../core/ports/log.ts';

/** Undefined when all is well, else the reason in words, without values. A check that throws has failed too. */
export type Check = () => Promise<string | undefined> | string | undefined;

export interface HealthOptions {
  host: string;
  /** 0: any free port. */
  port: number;
  /** The checks of `/readyz`, by name. */
  ready: Record<string, Check>;
  /** A reason to restart the process. Must not ask anything outside the process. */
  stuck?: Check;
  metrics: () => Promise<{ contentType: string; body: string }>;
  log: Log;
  /** Longest time of one readiness check, milliseconds. Below the timeout of the probe. */
  checkTimeoutMs?: number;
}

/** The address of the health server is in use; the message says what to set. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

export interface HealthServer {
  port: number;
  close(): Promise<void>;
}

/**
 * `GET /healthz`, `/readyz` and `/metrics`. Throws when the address is taken. Bolt's own server would listen on every
 * interface and cannot be awaited.
 */
export async function startHealthServer(options: HealthOptions): Promise<HealthServer> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      options.log.warn({ err: error, path: pathOf(request) }, 'The health server could not answer');
      if (!response.headersSent) send(response, 500, 'text/plain', 'error\n');
    });
  });
  server.requestTimeout = 10_000;
  server.headersTimeout = 5000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken
          ? new PortTaken('HOST:PORT is taken by another program; set PORT to a free one', { cause: error })
          : error,
      );
    });
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Probes and scrapers keep their connections open.
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: HealthOptions,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return send(response, 405, 'text/plain', 'only GET\n');
  switch (pathOf(request)) {
    case '/healthz':
      return sendState(
        response,
        'alive',
        await reasonsOf(options.stuck === undefined ? {} : { process: options.stuck }, options),
      );
    case '/readyz':
      return sendState(response, 'ready', await reasonsOf(options.ready, options));
    case '/metrics': {
      const { contentType, body } = await options.metrics();
      return send(response, 200, contentType, body);
    }
    default:
      return send(response, 404, 'text/plain', 'try /healthz, /readyz or /metrics\n');
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

/** The reasons of failed checks, by name. A check that throws or hangs has failed; its error goes to the log only. */
async function reasonsOf(
  checks: Record<string, Check>,
  options: HealthOptions,
): Promise<Record<string, string>> {
  const reasons = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      try {
        return [name, await inTime(check, options.checkTimeoutMs ?? 2000)] as const;
      } catch (error) {
        options.log.debug({ err: error, check: name }, 'A readiness check failed');
        return [name, 'does not answer'] as const;
      }
    }),
  );
  return Object.fromEntries(
    reasons.filter((entry): entry is readonly [string, string] => entry[1] !== undefined),
  );
}

function inTime(check: Check, ms: number): Promise<string | undefined> {
  // A check may also throw synchronously.
  const answer = Promise.resolve().then(check);
  return orAfter(ms, answer, () => `does not answer within ${ms} ms`);
}

function sendState(response: ServerResponse, word: string, reasons: Record<string, string>): void {
  const well = Object.keys(reasons).length === 0;
  send(response, well ? 200 : 503, 'application/json', `${JSON.stringify({ [word]: well, reasons })}\n`);
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** The health check of the image, which has no shell and no curl: 0 when `/healthz` of this machine answers 200. */
export async function healthcheck(port: string): Promise<0 | 1> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(3000) });
    return response.status === 200 ? 0 : 1;
  } catch {
    return 1;
  }
}
