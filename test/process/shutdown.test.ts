import { EventEmitter } from 'node:events';
import { describe, expect, it, jest } from '@jest/globals';
import { guardProcess, makeShutdown } from '../../src/process/shutdown.ts';
import { makeLogger } from '../../src/telemetry/logger.ts';

function setting(times: { drainMs?: number; hardMs?: number } = {}) {
  const lines: string[] = [];
  const codes: number[] = [];
  let exited: (code: number) => void;
  const exit = new Promise<number>((resolve) => {
    exited = resolve;
  });
  const options = {
    log: makeLogger({ level: 'debug', destination: { write: (line) => lines.push(line) } }),
    drainMs: times.drainMs ?? 5000,
    hardMs: times.hardMs ?? 5000,
    exit: (code: number) => {
      codes.push(code);
      exited(code);
    },
  };
  const shutdown = makeShutdown(options);
  const process = new EventEmitter();
  guardProcess(process, shutdown, options);
  return { shutdown, process, exit, codes, log: () => lines.join('') };
}
const hang = () => new Promise<void>(() => {});

describe('the drain', () => {
  it('runs its steps one after the other, the last added first, and exits 0', async () => {
    const { shutdown, process, exit, codes } = setting();
    const order: string[] = [];
    for (const name of ['health server', 'leases', 'work'])
      shutdown.add(name, 1000, async () => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${name} ends`);
      });
    expect(shutdown.draining).toBe(false);
    process.emit('SIGTERM');
    expect(shutdown.draining).toBe(true);
    expect(await exit).toBe(0);
    expect(order).toEqual(
      ['work', 'leases', 'health server'].flatMap((name) => [`${name} begins`, `${name} ends`]),
    );
    expect(codes).toEqual([0]);
  });

  it('goes on after a step that fails and after one that hangs, which is told to stop', async () => {
    const { shutdown, exit, log } = setting();
    let told = false;
    let closed = false;
    shutdown.add('close', 1000, () => {
      closed = true;
    });
    shutdown.add('work', 20, (deadline) => {
      deadline.addEventListener('abort', () => {
        told = true;
      });
      return hang();
    });
    shutdown.add('intake', 1000, () => {
      throw new Error('no intake');
    });
    void shutdown.begin('test');
    expect(await exit).toBe(0);
    expect([told, closed]).toEqual([true, true]);
    expect(log()).toContain('no intake');
    expect(log()).toContain('cut off at its deadline');
  });

  it('takes times that are not whole milliseconds, as DRAIN_SECONDS=1.1 makes them', async () => {
    const { shutdown, exit, log } = setting({ drainMs: 1.1 * 1000 });
    shutdown.add('work', 1.1 * 900, () => undefined);
    void shutdown.begin('test');
    expect(await exit).toBe(0);
    expect(log()).not.toContain('cut off');
  });

  it('gives all steps together no more than the drain time, and still runs the last ones', async () => {
    const { shutdown, exit } = setting({ drainMs: 30 });
    let closed = false;
    shutdown.add('close', 60_000, () => {
      closed = true;
    });
    shutdown.add('leases', 60_000, hang);
    shutdown.add('work', 60_000, hang);
    void shutdown.begin('test');
    expect(await exit).toBe(0);
    expect(closed).toBe(true);
  });

  it('ends with 1 when it hangs beyond the hard limit', async () => {
    const { shutdown, exit } = setting({ hardMs: 20 });
    let release = () => {};
    shutdown.add('work', 60_000, () => new Promise<void>((resolve) => (release = resolve)));
    const drained = shutdown.begin('test');
    expect(await exit).toBe(1);
    release();
    await drained;
  });

  it('exits at once on a second signal, but not on the echo that npm makes of the first', async () => {
    const { shutdown, process, codes, exit } = setting();
    let release = () => {};
    shutdown.add('work', 60_000, () => new Promise<void>((resolve) => (release = resolve)));
    process.emit('SIGTERM');
    process.emit('SIGTERM');
    expect(codes).toEqual([]);
    const later = performance.now() + 310;
    const clock = jest.spyOn(performance, 'now').mockReturnValue(later);
    process.emit('SIGINT');
    clock.mockRestore();
    expect(codes).toEqual([1]);
    release();
    await exit;
  });

  it('ignores an undefined rejection while draining, and treats any other as fatal', async () => {
    const first = setting({ drainMs: 20 });
    first.shutdown.add('work', 60_000, hang);
    first.process.emit('SIGTERM');
    first.process.emit('unhandledRejection', undefined);
    expect(await first.exit).toBe(0);
    expect(first.log()).not.toContain('not handled');

    const second = setting();
    second.process.emit('unhandledRejection', new Error('lost promise'));
    expect(await second.exit).toBe(1);
    expect(second.log()).toContain('lost promise');

    const third = setting();
    third.process.emit('uncaughtException', new Error('boom'));
    expect(third.codes).toEqual([1]);
  });

  it("writes a library's warning as a line of the log", () => {
    const { process, log } = setting();
    process.emit('warning', Object.assign(new Error('old Node\nin many words'), { name: 'SupportWarning' }));
    expect(log()).toMatch(/"warning":"SupportWarning".*"message":"old Node"/);
  });

  it('runs once, however often it is asked to', async () => {
    const { shutdown, codes } = setting();
    let runs = 0;
    shutdown.add('work', 1000, () => {
      runs += 1;
    });
    await Promise.all([shutdown.begin('a'), shutdown.begin('b', 1)]);
    expect([runs, codes]).toEqual([1, [0]]);
  });
});
