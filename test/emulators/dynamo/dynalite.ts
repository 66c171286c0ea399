import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import { type Engine, engine } from './engine.ts';

/** DynamoDB in this process and in memory (dynalite), without its artificial delays. */
export async function startDynamo(): Promise<Engine> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // dynalite throws out of an event handler when a client dies within a request; killed clients are our daily bread.
  server.on('request', (request: IncomingMessage) => {
    request.removeAllListeners('error').on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return engine(`http://127.0.0.1:${port}`, async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
}
