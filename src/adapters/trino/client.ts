import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { Trino } from 'trino-client';
import { AppError } from '../../core/errors.ts';

/** Calls of one query, as axios takes them. */
export interface Call {
  url: string;
  method?: string;
  signal?: AbortSignal;
  timeout?: number;
}

/** One query's trino-client, and the place where all of its HTTP passes. */
export interface HeldClient {
  trino: Trino;
  /** The client's own request, for calls that are not part of reading the result. */
  send(call: Call): Promise<unknown>;
  /** From now on every request of the client goes through this. */
  intercept(through: (call: Call) => Promise<unknown>): void;
}

export interface Agents {
  http: HttpAgent;
  https: HttpsAgent;
}

/** The private parts of trino-client 0.2.9 that are reached into: it offers no timeout, signal, agent or id. */
interface Inside {
  client: { clientConfig: Record<string, unknown>; request(call: Call): Promise<unknown> };
}

/**
 * A client for one query: an instance keeps state between queries. It follows no redirect (the SQL would be dropped),
 * uses no proxy from the environment (the password would go there), and leaves JSON to `read`, because the client
 * takes a broken page for text and ends in silence.
 */
export function holdClient(
  server: string,
  headers: Record<string, string>,
  agents: Agents,
  read: (text: string) => unknown,
): HeldClient {
  const trino = Trino.create({ server, extraHeaders: headers });
  const { client } = trino as unknown as Partial<Inside>;
  if (typeof client?.request !== 'function' || typeof client.clientConfig !== 'object')
    throw new AppError('INTERNAL', { cause: new Error('trino-client is not the version that is held') });
  Object.assign(client.clientConfig, {
    httpAgent: agents.http,
    httpsAgent: agents.https,
    maxRedirects: 0,
    proxy: false,
    transformResponse: [read],
  });
  const send = client.request.bind(client);
  return {
    trino,
    send,
    intercept(through) {
      client.request = through;
    },
  };
}
