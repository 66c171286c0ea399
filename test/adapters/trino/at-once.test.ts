import { describe, expect, it } from '@jest/globals';
import { bench, context, failure, numbers } from './support.ts';

describe('many statements at once', () => {
  it('run only as many at a time as may, all to their end', async () => {
    let running = 0;
    let most = 0;
    const execute = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 100));
      running -= 1;
      return numbers(3);
    };
    await using b = await bench({ script: execute }, { mostAtOnce: 2 });
    const tables = await Promise.all(
      Array.from({ length: 8 }, (_, index) => b.engine.run(`SELECT ${index}`, context())),
    );
    expect(tables.every((table) => 'rows' in table && table.rows.length === 3)).toBe(true);
    expect(most).toBe(2);
  });

  it('leave the line when their request is stopped', async () => {
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await using b = await bench({ script: () => held.then(() => numbers(1)) }, { mostAtOnce: 1 });
    const first = b.engine.run('SELECT 1', context());
    const stop = new AbortController();
    const second = b.engine.run('SELECT 2', context({ signal: stop.signal }));
    stop.abort(new Error('drained'));
    expect(await failure(second)).toMatchObject({ code: 'DEADLINE', retryable: true });
    letGo();
    expect(await first).toMatchObject({ rows: [[1]] });
  });
});
