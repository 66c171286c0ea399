import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { ErrorCode } from '../../../src/core/errors.ts';
import { TrinoError } from '../../emulators/trino/index.ts';
import { bench, context, failure, numbers } from './support.ts';

const SQL = 'SELECT n FROM numbers';

describe('errors of the query', () => {
  const errors: [string, string, ErrorCode, boolean][] = [
    ['ADMINISTRATIVELY_KILLED', 'USER_ERROR', 'TRINO_STOPPED', false],
    ['ADMINISTRATIVELY_PREEMPTED', 'INSUFFICIENT_RESOURCES', 'TRINO_STOPPED', false],
    ['USER_CANCELED', 'USER_ERROR', 'TRINO_STOPPED', false],
    ['QUERY_REJECTED', 'USER_ERROR', 'TRINO_REJECTED', false],
    ['EXCEEDED_LOCAL_MEMORY_LIMIT', 'INSUFFICIENT_RESOURCES', 'TRINO_TOO_LARGE', false],
    ['EXCEEDED_GLOBAL_MEMORY_LIMIT', 'INSUFFICIENT_RESOURCES', 'TRINO_TOO_LARGE', false],
    ['EXCEEDED_LIMIT_OF_TOMORROW', 'INSUFFICIENT_RESOURCES', 'TRINO_TOO_LARGE', false],
    ['A_NEW_LIMIT', 'INSUFFICIENT_RESOURCES', 'TRINO_BUSY', true],
    ['constructor', 'toString', 'TRINO_UNAVAILABLE', true],
    ['SYNTAX_ERROR', 'USER_ERROR', 'TRINO_QUERY_FAILED', false],
    ['PERMISSION_DENIED', 'USER_ERROR', 'TRINO_QUERY_FAILED', false],
    ['EXCEEDED_TIME_LIMIT', 'INSUFFICIENT_RESOURCES', 'TRINO_TIMEOUT', false],
    ['EXCEEDED_SCAN_LIMIT', 'INSUFFICIENT_RESOURCES', 'TRINO_TOO_LARGE', false],
    ['QUERY_QUEUE_FULL', 'INSUFFICIENT_RESOURCES', 'TRINO_BUSY', true],
    ['CLUSTER_OUT_OF_MEMORY', 'INSUFFICIENT_RESOURCES', 'TRINO_BUSY', true],
    ['ABANDONED_QUERY', 'USER_ERROR', 'TRINO_INCOMPLETE', true],
    ['HIVE_METASTORE_ERROR', 'EXTERNAL', 'TRINO_UNAVAILABLE', true],
    ['REMOTE_TASK_ERROR', 'INTERNAL_ERROR', 'TRINO_UNAVAILABLE', true],
  ];
  it.each(errors)('%s', async (name, type, code, retryable) => {
    await using b = await bench({
      script() {
        throw new TrinoError(name, type, 'secret customer');
      },
    });
    const thrown = await failure(b.engine.run(SQL, context()));
    expect(thrown).toMatchObject({ code, retryable, facts: { error: name, errorType: type } });
    expect(inspect(thrown)).not.toContain('secret');
    expect(b.trino.requests.some(({ method }) => method === 'DELETE')).toBe(false);
  });
});

it('an unknown time zone of the session has words of its own', async () => {
  await using b = await bench({ script: () => numbers(1) });
  const error = { errorName: 'GENERIC_INTERNAL_ERROR', errorType: 'INTERNAL_ERROR', message: 'secret' };
  const failureInfo = { type: 'io.trino.spi.type.TimeZoneNotSupportedException' };
  b.trino.faultFor = () => ({
    patch: (page) => Object.assign(page, { error: { ...error, failureInfo }, nextUri: undefined }),
  });
  expect(await failure(b.engine.run(SQL, context()))).toMatchObject({
    code: 'TRINO_TIME_ZONE',
    retryable: false,
  });
});
