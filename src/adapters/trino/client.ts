import { Trino } from 'trino-client';
import { AppError } from '../../core/errors.ts';

/** A call as trino-client makes it; `data` is the statement. */
export interface ClientCall {
  url: string;
  method?: string;
  data?: string;
}

/** The private part of trino-client 0.2.9 that is replaced. It offers no timeout, signal, agent or query id. */
interface Inside {
  client: { request(call: ClientCall): Promise<unknown> };
}

/**
 * A trino-client for one query (an instance keeps state between queries) of which every HTTP call goes through
 * `request`, which also sets all headers. The client by itself loses errors and rows of the first answer, takes a page
 * that is cut short for the end, follows a nextUri to any host and a redirect without the SQL, and hands the password
 * to a proxy of the environment.
 */
export function makeClient(server: string, request: (call: ClientCall) => Promise<unknown>): Trino {
  const trino = Trino.create({ server });
  const { client } = trino as unknown as Partial<Inside>;
  if (typeof client?.request !== 'function')
    throw new AppError('INTERNAL', { cause: new Error('trino-client is not the version that is expected') });
  client.request = request;
  return trino;
}
