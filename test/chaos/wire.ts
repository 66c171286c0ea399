import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../emulators/slack/index.ts';

export type Service = 'dynamodb' | 'slack' | 'looker' | 'trino';

/** One call of a replica, as its wire sees it. */
export interface Exchange {
  service: Service;
  /** `PutItem`, `chat.postMessage`, `GET /looks/101`. */
  operation: string;
  /** Its arguments: JSON, or the fields of a form. */
  args: Json;
  /** Key of the request that it is about, where the call says so. */
  key?: string | undefined;
  /** Status and body of the answer, once there is one. */
  status?: number;
  answer?: string;
}

/** What a wire does to a call: at its arrival before anything happened, or once it is applied, before the answer. */
export interface WireHooks {
  /** `cut`: the connection breaks and nothing happens. A number: refused with this HTTP status. */
  arrived(call: Exchange): Promise<'cut' | number | undefined> | 'cut' | number | undefined;
  /** `cut`: the connection breaks, so that the caller never learns what happened. */
  answered(call: Exchange): Promise<'cut' | undefined> | 'cut' | undefined;
}

export interface Wire {
  url: string;
  close(): Promise<void>;
}

/**
 * The line between one replica and one service: an HTTP proxy on loopback. It knows whose calls it carries, so that a
 * call can be the moment at which that replica dies. What has arrived goes on even when its sender is dead by then.
 */
export async function startWire(service: Service, target: string, hooks: WireHooks): Promise<Wire> {
  const agent = new http.Agent({ keepAlive: true });
  let forwarding = 0;
  const server = http.createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      // dynalite throws when it is closed while it works.
      while (forwarding > 0) await new Promise((again) => setTimeout(again, 10));
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bytes(request);
    const call = exchange(service, request, body);
    const verdict = await hooks.arrived(call);
    if (verdict === 'cut') return void response.socket?.resetAndDestroy();
    if (typeof verdict === 'number') return void response.writeHead(verdict).end('fault on demand');
    forwarding += 1;
    const { back, answer } = await forward(request, body).finally(() => {
      forwarding -= 1;
    });
    call.status = back.statusCode ?? 0;
    call.answer = answer.toString('utf8');
    if ((await hooks.answered(call)) === 'cut') return void response.socket?.resetAndDestroy();
    response.writeHead(call.status, back.headers).end(answer);
  }

  async function forward(
    request: IncomingMessage,
    body: Buffer,
  ): Promise<{ back: IncomingMessage; answer: Buffer }> {
    // The Host header stays: Trino makes its next URLs of it, so that the following pages come through here too.
    const { method = 'GET', headers, url } = request;
    const onward = http.request(`${target}${url}`, { method, headers, agent });
    onward.end(body);
    const [back] = (await once(onward, 'response')) as [IncomingMessage];
    return { back, answer: await bytes(back) };
  }
}

function exchange(service: Service, request: IncomingMessage, body: Buffer): Exchange {
  const { method, url = '/', headers } = request;
  const path = url.split('?')[0] ?? '';
  switch (service) {
    case 'dynamodb': {
      const args = JSON.parse(body.toString() || '{}');
      const operation = String(headers['x-amz-target'] ?? '').replace(/^.*\./, '');
      return { service, operation, args, key: args.Item?.pk?.S ?? args.Key?.pk?.S };
    }
    case 'slack': {
      const args = Object.fromEntries(new URLSearchParams(body.toString()));
      const root = args.thread_ts ?? args.ts;
      const key = args.channel && root ? `M#${args.channel}#${root}` : undefined;
      return { service, operation: path.replace(/^\/api\//, ''), args, key };
    }
    case 'looker':
      return { service, operation: `${method} ${path.replace(/^\/api\/4\.0/, '')}`, args: {} };
    case 'trino':
      return { service, operation: `${method} ${path}`, args: method === 'POST' ? body.toString() : {} };
  }
}

async function bytes(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
