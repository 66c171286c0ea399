import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exchange } from '../../../src/adapters/trino/http.ts';

const BYTES = 64_000_000;

/** In a process of its own, so that it sends while this one reads. */
const SENDER = `
  const body = Buffer.alloc(${BYTES}, 'x');
  const server = require('node:http').createServer((_, response) => void response.end(body));
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

describe('exchange', () => {
  let sender: ChildProcess;
  let port: number;
  beforeAll(async () => {
    sender = spawn(process.execPath, ['-e', SENDER]);
    const [said] = await once(sender.stdout as NonNullable<ChildProcess['stdout']>, 'data');
    port = Number(said);
  });
  afterAll(async () => {
    sender.kill();
    await once(sender, 'exit');
  });

  it('lets the event loop run between the pieces of a body that comes faster than it is read', async () => {
    let turn = 0;
    const piecesOfTurns = new Map<number, number>();
    let next = setImmediate(function count() {
      turn += 1;
      next = setImmediate(count);
    });
    const agents = { http: new HttpAgent(), https: new HttpsAgent() };
    const call = {
      method: 'GET',
      url: new URL(`http://127.0.0.1:${port}`),
      headers: {},
      signal: new AbortController().signal,
      silenceMs: 10_000,
      phase: 'page' as const,
    };
    let bytes = 0;
    const work = (chunk: Buffer) => {
      bytes += chunk.length;
      // A socket holds so much only once it was read fast.
      if (bytes < BYTES / 2) return;
      piecesOfTurns.set(turn, (piecesOfTurns.get(turn) ?? 0) + 1);
      // As long as the rows of a piece take.
      const end = performance.now() + 2;
      while (performance.now() < end);
    };
    await exchange(agents, call, () => {}, work);
    clearImmediate(next);
    expect(bytes).toBe(BYTES);
    // 10 ms of one turn are 5 pieces of 2 ms.
    expect(Math.max(...piecesOfTurns.values())).toBeLessThanOrEqual(5);
  });
});
