import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chained } from '../../../src/core/ledger/hash-chain.ts';
import { draft } from '../../core/ledger/drafts.ts';
import { type Engine, engine } from './engine.ts';

/** The day that all entries are of. */
export const ENTRIES_DAY = '2026-11-27';

/**
 * A table that has `count` entries of the ledger on one day, made as they are asked for: only what an export sends is
 * answered, `Query` on the index of days and `BatchGetItem`. A real engine would need hours for a million.
 */
export async function startLedgerPages(count: number): Promise<Engine> {
  const now = Date.parse(`${ENTRIES_DAY}T12:00:00Z`);
  const template = JSON.stringify(chained(draft({ id: 'SEQ' }), undefined, { now, days: 2557 }));
  const [before = '', after = ''] = template.split('"SEQ"');
  const keyOf = (seq: number) => ({ pk: { S: 'LEDGER#x' }, sk: { S: `ENTRY#USD#${seq}` } });
  const entryOf = (sk: string) => ({ S: `${before}"${sk}"${after}` });

  const server = http.createServer((request, response) => {
    void answer(request).then((body) => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return engine(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function answer(request: IncomingMessage): Promise<object> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const args = JSON.parse(Buffer.concat(chunks).toString());
    return String(request.headers['x-amz-target']).endsWith('.Query') ? page(args) : batch(args);
  }

  interface QueryArgs {
    Limit: number;
    ExclusiveStartKey?: { sk: { S: string } };
    ExpressionAttributeValues: Record<string, { S?: string }>;
  }

  function page({ Limit, ExclusiveStartKey, ExpressionAttributeValues: values }: QueryArgs) {
    if (values[':month']?.S !== `LEDGER#${ENTRIES_DAY.slice(0, 7)}`) return { Items: [], Count: 0 };
    const first = Number(ExclusiveStartKey?.sk.S.split('#').at(-1) ?? 0) + 1;
    const last = Math.min(count, first + Limit - 1);
    const Items = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => keyOf(first + at));
    return { Items, Count: Items.length, ...(last < count && { LastEvaluatedKey: keyOf(last) }) };
  }

  interface BatchArgs {
    RequestItems: Record<string, { Keys: { pk: object; sk: { S: string } }[] }>;
  }

  function batch({ RequestItems }: BatchArgs) {
    const [[table, { Keys }] = ['', { Keys: [] }]] = Object.entries(RequestItems);
    return {
      Responses: { [table]: Keys.map((key) => ({ ...key, entry: entryOf(key.sk.S) })) },
      UnprocessedKeys: {},
    };
  }
}
