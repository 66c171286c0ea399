import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { requestStore } from '../../src/adapters/dynamo/request-store.ts';
import { createTable } from '../../src/adapters/dynamo/table.ts';
import { LeaseLost } from '../../src/core/attempt.ts';
import type { RequestStore } from '../../src/core/ports/request-store.ts';
import { workTimes } from '../../src/core/work-times.ts';
import { type Engine, startDynamo } from '../emulators/dynamo/index.ts';
import { aRequest, clientOf, silent } from '../support/store.ts';
import { blockWith } from './runbook-blocks.ts';

describe('the commands on the table', () => {
  const folder = mkdtempSync(join(tmpdir(), 'runbook-'));
  let engine: Engine;
  let store: RequestStore;
  const replica = (name = 'credit-bot') =>
    requestStore({
      table: { client: clientOf(engine.endpoint), name },
      times: workTimes(30),
      heldBy: 'test',
      telemetry: { lease: () => undefined, itemSkipped: () => undefined },
      log: silent,
    });

  beforeAll(async () => {
    const shim = join(folder, 'aws');
    writeFileSync(shim, `#!/bin/sh\nexec node --no-warnings ${resolve('test/k8s/aws-shim.mjs')} "$@"\n`);
    chmodSync(shim, 0o755);
    engine = await startDynamo();
    const client = clientOf(engine.endpoint);
    await createTable(client, 'credit-bot', silent);
    client.destroy();
  });
  beforeEach(() => {
    store = replica();
  });
  afterAll(async () => {
    await engine.close();
    rmSync(folder, { recursive: true });
  });

  /** Runs commands as an operator would, with $KEY set and `aws` on the path. */
  async function run(commands: string, key: string): Promise<{ status: number; output: string }> {
    const { promisify } = await import('node:util');
    const { execFile } = await import('node:child_process');
    const env = {
      PATH: `${folder}:${process.env.PATH}`,
      KEY: key,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    };
    // Not synchronously: the table lives in this process.
    try {
      const { stdout } = await promisify(execFile)('bash', ['-euc', commands], { env, cwd: folder });
      return { status: 0, output: stdout };
    } catch (error) {
      const { code, stderr } = error as { code: number; stderr: string };
      return { status: code, output: stderr };
    }
  }

  async function leased() {
    const request = aRequest();
    const accepted = await store.accept(request, { lease: true });
    if (accepted.outcome !== 'leased') throw new Error('not leased');
    return { request, lease: accepted.lease };
  }

  it('show an item, and make one that waits due at once', async () => {
    const { request, lease } = await leased();
    await store.release(lease, 3_600_000, 'LOOKER_UNAVAILABLE');
    const shown = await run(blockWith('--consistent-read').replace(/^KEY=.*$/m, ''), request.key);
    expect(JSON.parse(shown.output)).toMatchObject({
      Item: { st: { S: 'retry' }, lastCode: { S: 'LOOKER_UNAVAILABLE' } },
    });
    const listed = await run(blockWith('for SHARD in'), request.key);
    expect(listed.output).toContain(`${request.key}\tretry\t1\t`);
    expect(await store.acquire(request.key, lease.fence)).toBeUndefined();
    expect(await run(blockWith("'SET dueAt = :zero'"), request.key)).toMatchObject({ status: 0 });
    expect((await store.due(10)).map(({ key }) => key)).toContain(request.key);
    expect(await store.acquire(request.key, lease.fence)).toMatchObject({ attempt: 2 });
  });

  it('find an item by the reference that people see', async () => {
    const { request } = await leased();
    await leased();
    const found = await run(blockWith('contains(asked, :ref)').replace('7F3K2Q', request.reference), '');
    expect(found).toMatchObject({ status: 0, output: `${request.key}\trunning\t1\t\n` });
  });

  it('refuse to replay one that is at work', async () => {
    const { request, lease } = await leased();
    const refused = await run(blockWith("'SET dueAt = :zero'"), request.key);
    expect(refused.output).toContain('ConditionalCheckFailed');
    await store.renew(lease);
  });

  it('drop one for good: its holder stops, nobody takes it up, it is counted as failed', async () => {
    const { request, lease } = await leased();
    const before = await store.counts();
    expect(await run(blockWith('st IN (:running, :retry)'), request.key)).toMatchObject({ status: 0 });
    await expect(store.renew(lease)).rejects.toThrow(LeaseLost);
    await expect(store.recordIntent(lease, { kind: 'failed' })).rejects.toThrow(LeaseLost);
    expect(await store.acquire(request.key, lease.fence + 1)).toBeUndefined();
    expect(await store.read(request.key)).toMatchObject({ ended: true });
    expect((await store.counts()).failed).toBe(before.failed + 1);
    expect((await run(blockWith('st IN (:running, :retry)'), request.key)).status).not.toBe(0);
  });

  /** The commands of "Restore an item", each on a line of its own: restore, wait, read, put, clean up. */
  const restoring = () =>
    blockWith('restore-table-to-point-in-time').replaceAll('\\\n', ' ').trim().split('\n');
  const KEY = `'{"pk":{"S":"'"$KEY"'"},"sk":{"S":"WORK"}}'`;

  it('bring an item back from a restored table, but never over a live one', async () => {
    const { request, lease } = await leased();
    await store.release(lease, 0, 'LOOKER_UNAVAILABLE');
    const [restore = '', wait = '', get = '', put = '', cleanUp = ''] = restoring();
    expect(await run([restore, wait, get].join('\n'), request.key)).toMatchObject({ status: 0 });
    expect((await run(put, request.key)).output).toContain('ConditionalCheckFailed');
    await run(`aws dynamodb delete-item --table-name credit-bot --key ${KEY}`, request.key);
    expect(await store.read(request.key)).toBeUndefined();
    expect(await run([put, cleanUp].join('\n'), request.key)).toMatchObject({
      status: 0,
      output: expect.anything(),
    });
    // It is taken up, and whoever takes it looks in the thread before a post.
    const taken = await store.acquire(request.key, lease.fence);
    expect(taken).toMatchObject({ lookFirst: true, request: { urls: request.urls } });
    expect((await run(get, request.key)).output).toContain('ResourceNotFound');
  });

  it('restore the whole table: it serves, and what was under way then is looked for before it is answered', async () => {
    const { request, lease } = await leased();
    await store.release(lease, 0, 'LOOKER_UNAVAILABLE');
    const answered = await leased();
    await store.recordPost(answered.request.key, '1764000001.000300');
    await store.complete(answered.lease, 'answered');
    const [restore = '', wait = ''] = restoring();
    expect(await run([restore, wait].join('\n'), request.key)).toMatchObject({ status: 0 });
    // What is done after the copy is unknown there.
    const later = await leased();
    const client = clientOf(engine.endpoint);
    // As `npm run table -- create` does.
    await createTable(client, 'credit-bot-restored', silent);
    const restored = replica('credit-bot-restored');
    expect((await restored.due(50)).map(({ key }) => key)).toContain(request.key);
    expect(await restored.acquire(request.key, lease.fence)).toMatchObject({ lookFirst: true });
    expect(await restored.read(answered.request.key)).toMatchObject({ ended: true, outcome: 'answered' });
    expect(await restored.read(later.request.key)).toBeUndefined();
    client.destroy();
  });
});
