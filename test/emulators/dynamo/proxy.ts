import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Engine, engine } from './engine.ts';

/**
 * What goes wrong with one request. `lose`: applied, but the connection breaks before the response; `reset`: broken
 * before it is applied; `throttle`: refused as DynamoDB does; `unavailable`: 500; a number: held so many milliseconds.
 */
export type Fault = 'lose' | 'reset' | 'throttle' | 'unavailable' | number;

/** One request as the proxy sees it. */
export interface Call {
  /** `PutItem`, `UpdateItem`, `Query`, ... */
  operation: string;
  body: Record<string, unknown>;
}

export interface DynamoProxy extends Engine {
  /** Every request that arrived, in order. */
  calls: Call[];
  /** Asked for each request; undefined lets it pass. Replace it to change the faults. */
  faultFor: (call: Call) => Fault | undefined;
  /** Awaited before the response of an applied request goes back: a place to kill or freeze its sender. */
  onApplied: (call: Call, response: string) => Promise<void> | void;
}

/** The next `times` requests that match meet this fault; all others pass. */
export function next(fault: Fault, operation: string, times = 1): DynamoProxy['faultFor'] {
  let left = times;
  return (call) => {
    if (left === 0 || call.operation !== operation) return undefined;
    left -= 1;
    return fault;
  };
}

/** Stands before a DynamoDB engine, passes everything on and breaks what `faultFor` says. */
export async function startProxy(endpoint: string): Promise<DynamoProxy> {
  const agent = new http.Agent({ keepAlive: true });
  const closing = new AbortController();
  const server = http.createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = engine(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, async () => {
    closing.abort();
    server.closeAllConnections();
    agent.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const proxy: DynamoProxy = { ...base, calls: [], faultFor: () => undefined, onApplied: () => undefined };
  return proxy;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const payload = await text(request);
    const operation = String(request.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
    const call: Call = { operation, body: JSON.parse(payload || '{}') };
    proxy.calls.push(call);
    const fault = proxy.faultFor(call);
    if (fault === 'reset') return void response.socket?.resetAndDestroy();
    if (fault === 'throttle') return refuse(response, 400, 'ProvisionedThroughputExceededException');
    if (fault === 'unavailable') return refuse(response, 500, 'InternalServerError');
    if (typeof fault === 'number') await pause(fault, undefined, { signal: closing.signal });
    // The request goes on even if its sender dies now: what has left a machine arrives.
    const answer = await forward(endpoint, agent, request, payload);
    await proxy.onApplied(call, answer.text);
    if (fault === 'lose') return void response.socket?.resetAndDestroy();
    response.writeHead(answer.status, answer.headers).end(answer.text);
  }
}

function refuse(response: ServerResponse, status: number, type: string): void {
  const body = JSON.stringify({
    __type: `com.amazonaws.dynamodb.v20120810#${type}`,
    message: 'fault on demand',
  });
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
}

interface Answer {
  status: number;
  headers: http.OutgoingHttpHeaders;
  text: string;
}

async function forward(
  endpoint: string,
  agent: http.Agent,
  from: IncomingMessage,
  payload: string,
): Promise<Answer> {
  const { host: _host, ...headers } = from.headers;
  const onward = http.request(endpoint, { method: from.method, path: from.url, headers, agent });
  onward.end(payload);
  const [back] = (await once(onward, 'response')) as [IncomingMessage];
  return { status: back.statusCode ?? 502, headers: back.headers, text: await text(back) };
}

async function text(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
