import { describe, expect, it } from '@jest/globals';
import { ResultMemory } from '../../../src/adapters/trino/result-memory.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { until } from '../../support/until.ts';
import { bench, context, failure } from './support.ts';

const never = new AbortController().signal;
const turn = (channel: string) => ({ channel, request: channel });
const SHARE = LIMITS.smallResults.value / 2;

describe('the memory of results', () => {
  it('gives every statement its share at once', () => {
    const memory = new ResultMemory(2);
    for (const name of ['A', 'B']) expect(memory.open(turn(name), never, true).hold(SHARE)).toBeUndefined();
  });

  it('lets one result at a time become large, by turns, up to the limit', async () => {
    const memory = new ResultMemory(2);
    const [first, second] = [memory.open(turn('A'), never, true), memory.open(turn('B'), never, true)];
    await first.hold(SHARE + 1);
    let entered = false;
    const waiting = Promise.resolve(second.hold(SHARE + 1)).then(() => {
      entered = true;
    });
    await new Promise(setImmediate);
    expect(entered).toBe(false);
    expect(first.hold(LIMITS.largeResult.value)).toBeUndefined();
    expect(() => first.hold(LIMITS.largeResult.value + 1)).toThrow(
      expect.objectContaining({ code: 'TRINO_TOO_LARGE' }),
    );
    first.release();
    await waiting;
  });

  it('never lets a statement wait that others may wait for', async () => {
    const memory = new ResultMemory(2);
    await memory.open(turn('A'), never, true).hold(SHARE + 1);
    await expect(memory.open(turn('A'), never, false).hold(SHARE + 1)).rejects.toMatchObject({
      code: 'TRINO_TOO_LARGE',
    });
  });
});

/** Rows of one text column, as long as told, all different. */
const texts = (rows: number, characters: number, rowsPerPage: number) => ({
  script: () => ({
    columns: [{ name: 't', type: 'varchar' }],
    rowsPerPage,
    rows: Array.from({ length: rows }, (_, n) => [String(n).padEnd(characters, 'x')]),
  }),
});

describe('a result in the memory of the process', () => {
  it('is given up, and cancelled, when it outgrows the budget', async () => {
    await using b = await bench(texts(1000, 50_000, 50), { mostAtOnce: 1 });
    const options = { until: new AbortController().signal };
    expect(await failure(b.engine.run('SELECT t', context(), options))).toMatchObject({
      code: 'TRINO_TOO_LARGE',
      retryable: false,
    });
    expect(b.trino.queries[0]?.cancelled).toBe(true);
  });

  it('is free for the next one when what uses it is done, and not before', async () => {
    await using b = await bench(texts(400, 50_000, 50), { mostAtOnce: 2 });
    const used = new AbortController();
    const run = (channel: string) =>
      b.engine.run('SELECT t', context({ requestId: channel, asker: { user: 'U', channel } }), {
        until: channel === 'A' ? used.signal : AbortSignal.abort(),
      });
    expect(await run('A')).toMatchObject({ columns: ['t'] });
    let done = false;
    const second = run('B').then((table) => {
      done = true;
      return table;
    });
    await until(() => b.trino.queries[1]?.state === 'RUNNING');
    expect(done).toBe(false);
    used.abort();
    expect(await second).toMatchObject({ columns: ['t'] });
  });
});
