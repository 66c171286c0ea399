import { describe, expect, it } from '@jest/globals';
import { LogLevel } from '@slack/web-api';
import { z } from 'zod';
import { AppError } from '../../src/core/errors.ts';
import { boltLogger } from '../../src/slack/web-api/bolt-logger.ts';
import { expectClean, logging } from './log-canaries.ts';

describe('the log', () => {
  it('is one JSON object a line with the level as text, an ISO time, and the facts of its parents', () => {
    const { log, last } = logging();
    log.child({ reference: '7F3K2Q' }).child({ stage: 'fetch-sql' }).warn({ attempt: 2n }, 'Looker is slow');
    expect(last()).toMatchObject({
      level: 'warn',
      service: 'credit-bot',
      version: '1.2.3',
      reference: '7F3K2Q',
      stage: 'fetch-sql',
      attempt: '2',
      message: 'Looker is slow',
    });
    expect(last().time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('writes nothing below its level', () => {
    const { log, lines } = logging('warn');
    log.info({}, 'quiet');
    log.child({}).debug({}, 'quiet');
    expect(lines).toEqual([]);
  });

  it('keeps name, code, status, frames and the chain of causes of an error', () => {
    const { log, last } = logging();
    const socket = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', status: 502 });
    log.error(
      { err: new AppError('TRINO_UNAVAILABLE', { cause: socket, facts: { queryId: 'q1' } }) },
      'failed',
    );
    expect(last().err).toMatchObject({
      type: 'AppError',
      code: 'TRINO_UNAVAILABLE',
      facts: { queryId: 'q1' },
      stack: expect.stringContaining('logger.test.ts'),
      cause: [{ message: 'read ECONNRESET', code: 'ECONNRESET', status: 502 }],
    });
  });

  it('names the path of a zod failure, not the value', () => {
    const { log, lines, last } = logging();
    const failure = z
      .object({ row: z.object({ cost: z.literal('x') }) })
      .safeParse({ row: { cost: 'canary' } }).error;
    log.error({ err: failure }, 'bad row');
    expect(last().err).toMatchObject({ message: 'row.cost: invalid_value' });
    expectClean(lines);
  });

  it('leaves SQL out of messages of strangers and out of facts', () => {
    const { log, lines } = logging();
    log.error(
      { err: new Error('line 1:8 near:\nSELECT phone FROM canary'), sql: 'select canary' },
      'refused',
    );
    log.error({ err: new Error('Query failed: WITH a AS (SELECT canary FROM b) SELECT 1') }, 'refused');
    expectClean(lines);
  });

  it('survives a circle, a throwing getter and a thrown nothing', () => {
    const { log, lines, last } = logging();
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    log.info({ circle }, 'round');
    expect(last()).toMatchObject({ circle: { self: '[circular]' } });
    log.info(Object.defineProperty({}, 'x', { enumerable: true, get: () => JSON.parse('{') }), 'getter');
    log.error({ err: undefined, other: null, f: () => 1 }, 'nothing');
    expectClean(lines);
  });

  it('never writes a line longer than 16 KB', () => {
    const { log, lines, last } = logging();
    const long = 'ü'.repeat(50_000);
    const child = log.child({ reference: '7F3K2Q', a: long }).child({ b: long });
    child.warn({ c: long, many: Array.from({ length: 500 }, () => long) }, long);
    expectClean(lines);
    expect(last()).toMatchObject({ level: 'warn', reference: '7F3K2Q' });
  });

  it('lets Bolt warn but never debug, whatever our own level', () => {
    const { log, lines } = logging('debug');
    const bolt = boltLogger(log);
    bolt.setLevel(LogLevel.DEBUG);
    expect(bolt.getLevel()).toBe('warn');
    bolt.debug('{"envelope":"canary"}');
    bolt.info('x');
    expect(lines).toEqual([]);
    bolt.warn('pong was late');
    expect(lines).toHaveLength(1);
  });
});
