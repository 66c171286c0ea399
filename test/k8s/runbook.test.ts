import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { requestStore } from '../../src/adapters/dynamo/request-store.ts';
import { createTable } from '../../src/adapters/dynamo/table.ts';
import { LeaseLost } from '../../src/core/attempt.ts';
import { ERROR_KINDS } from '../../src/core/errors.ts';
import type { RequestStore } from '../../src/core/ports/request-store.ts';
import { workTimes } from '../../src/core/work-times.ts';
import { SETTINGS } from '../../src/settings/load.ts';
import { makeMetrics } from '../../src/telemetry/metrics.ts';
import { type Engine, startDynamo } from '../emulators/dynamo/index.ts';
import { aRequest, clientOf, silent } from '../support/store.ts';
import { readObjects } from './kustomize.ts';

const readme = readFileSync('k8s/README.md', 'utf8');
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    (match) => match[1] ?? '',
  );
const shell = blocks('sh');

/** The shell block that holds `text`. */
function blockWith(text: string): string {
  const [block, ...more] = shell.filter((candidate) => candidate.includes(text));
  if (block === undefined || more.length > 0) throw new Error(`expected one block with ${text}`);
  return block;
}

describe('the runbook', () => {
  it('holds shell commands that a shell can read', () => {
    for (const block of shell) {
      const { stderr } = spawnSync('bash', ['-n'], { input: block, encoding: 'utf8' });
      expect([block, stderr]).toEqual([block, '']);
    }
  });

  it('names files, scripts and settings that exist', () => {
    const scripts = (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> })
      .scripts;
    for (const [, script] of readme.matchAll(/npm run (?:-s )?([a-z:]+)/g))
      expect(scripts).toHaveProperty(script ?? '');
    for (const [, path] of readme.matchAll(/(?:file:\/\/|-k |rl \d+ )(k8s[\w./-]*)/g))
      expect([path, existsSync(path ?? '')]).toEqual([path, true]);
    for (const [, path] of readme.matchAll(/\]\((\.\.\/[^)#]+)/g))
      expect([path, existsSync(join('k8s', path ?? ''))]).toEqual([path, true]);
    for (const [, path] of readme.matchAll(/`((?:base|overlays|aws)\/[\w./-]+)`/g))
      expect([path, existsSync(join('k8s', path ?? ''))]).toEqual([path, true]);
    const names =
      readme.match(
        /\b(?:SLACK|LOOKER|TRINO|CREDIT)_[A-Z_]+\b|\b(?:DRY_RUN|CATCH_UP|MAX_CONC|DRAIN_|SECRET_R)[A-Z_]*\b/g,
      ) ?? [];
    expect(names.length).toBeGreaterThan(10);
    expect([...new Set(names)].filter((name) => !(name in SETTINGS || name in ERROR_KINDS))).toEqual([]);
  });

  it('uses objects, labels and probes that the manifests have', () => {
    const deployment = readObjects('k8s/base/deployment.yaml')[0];
    for (const [, name] of readme.matchAll(/deployment\/([a-z-]+)/g))
      expect(name).toBe(deployment?.metadata.name);
    for (const [, namespace] of readme.matchAll(/kubectl -n ([a-z-]+)/g))
      expect(namespace).toBe(deployment?.metadata.namespace);
    for (const [, label] of readme.matchAll(/-l ([\w./-]+=[\w-]+)/g))
      expect(label).toBe('app.kubernetes.io/name=credit-bot');
  });

  it('asks Prometheus for metrics that exist', () => {
    const known = makeMetrics({ version: '1' }).names();
    for (const query of blocks('promql'))
      for (const [name] of query.matchAll(/\b(?:credit_bot|process|nodejs)_[a-z_]+/g))
        expect(known).toContain(name.replace(/_(bucket|count|sum)$/, ''));
  });

  it('never pastes a line into an editor or a prompt', () => {
    for (const block of shell)
      if (/EDITOR|\bread -/.test(block)) expect(block.trim().split('\n')).toHaveLength(1);
  });

  it('explains every outcome', () => {
    const known =
      readFileSync('src/telemetry/metrics.ts', 'utf8').match(/OUTCOMES = \[([^\]]*)\]/)?.[1] ?? '';
    const outcomes = [...known.matchAll(/'(\w+)'/g)].map((match) => match[1] ?? '');
    expect(outcomes.length).toBeGreaterThan(5);
    const table = /\| `outcome`[\s\S]*?\n\n/.exec(readme)?.[0] ?? '';
    expect(outcomes.filter((outcome) => !table.includes(`\`${outcome}\``))).toEqual([]);
  });

  it('greps for lines that the code writes', () => {
    const source = spawnSync(
      'cat',
      [...spawnSync('find', ['src', '-name', '*.ts'], { encoding: 'utf8' }).stdout.trim().split('\n')],
      { encoding: 'utf8' },
    ).stdout;
    const sought = [...readme.matchAll(/grep (?:-iE |-E )?'([^']+)'/g)].flatMap(
      (match) => match[1]?.split('|') ?? [],
    );
    const words = sought.filter((word) => /^[a-zA-Z ]{6,}$/.test(word) && word !== 'EX_CONFIG');
    expect(words.length).toBeGreaterThan(5);
    expect(words.filter((word) => !source.toLowerCase().includes(word.toLowerCase()))).toEqual([]);
  });

  it('states the sizes, limits and times that are set', () => {
    const pod = readObjects('k8s/base/deployment.yaml')[0]?.spec.template.spec;
    expect(readme).toContain(`${pod.containers[0].resources.limits.memory.replace('Mi', ' MiB')}`);
    expect(readme).toContain('TTL on `expiresAt`');
    expect(readFileSync('src/adapters/dynamo/ending.ts', 'utf8')).toContain('AUDIT_SECONDS = 90 * 24 * 3600');
  });
});

describe('the commands on the table', () => {
  const folder = mkdtempSync(join(tmpdir(), 'runbook-'));
  let engine: Engine;
  let store: RequestStore;
  const replica = () =>
    requestStore({
      table: { client: clientOf(engine.endpoint), name: 'credit-bot' },
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

  it('bring an item back from a restored table, but never over a live one', async () => {
    const { request, lease } = await leased();
    await store.release(lease, 0, 'LOOKER_UNAVAILABLE');
    const lines = blockWith('restore-table-to-point-in-time').replaceAll('\\\n', ' ').split('\n');
    // The restored table is played by the table itself.
    const get =
      lines.find((line) => line.includes('get-item'))?.replace('credit-bot-restored', 'credit-bot') ?? '';
    const put = lines.find((line) => line.includes('put-item')) ?? '';
    expect(await run(get, request.key)).toMatchObject({ status: 0 });
    expect((await run(put, request.key)).output).toContain('ConditionalCheckFailed');
    const key = `'{"pk":{"S":"'"$KEY"'"},"sk":{"S":"WORK"}}'`;
    await run(`aws dynamodb delete-item --table-name credit-bot --key ${key}`, request.key);
    expect(await store.read(request.key)).toBeUndefined();
    expect(await run(put, request.key)).toMatchObject({ status: 0 });
    expect(await store.acquire(request.key, lease.fence)).toMatchObject({ request: { urls: request.urls } });
  });
});
