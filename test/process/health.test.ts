import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type HealthOptions,
  type HealthServer,
  healthcheck,
  startHealthServer,
} from '../../src/process/health.ts';
import { makeLogger } from '../../src/telemetry/logger.ts';

const open: HealthServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function start(options: Partial<HealthOptions> = {}) {
  const server = await startHealthServer({
    host: '127.0.0.1',
    port: 0,
    ready: {},
    metrics: async () => ({ contentType: 'text/plain; version=0.0.4', body: 'credit_bot_x 1\n' }),
    log: makeLogger({ level: 'silent' }),
    ...options,
  });
  open.push(server);
  return async (path: string, init?: RequestInit) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: await response.text(),
    };
  };
}

describe('the health server', () => {
  it('is ready when every check is, and gives the reasons by name when not', async () => {
    let table: string | undefined = 'does not answer';
    const get = await start({ ready: { socket: () => undefined, table: async () => table } });
    const down = await get('/readyz');
    expect(down).toMatchObject({ status: 503, type: 'application/json' });
    expect(JSON.parse(down.body)).toEqual({ ready: false, reasons: { table: 'does not answer' } });
    table = undefined;
    const up = await get('/readyz?from=probe');
    expect(up.status).toBe(200);
    expect(JSON.parse(up.body)).toEqual({ ready: true, reasons: {} });
  });

  it('counts a check that throws or hangs as failed, without its error text', async () => {
    const get = await start({
      checkTimeoutMs: 20,
      ready: {
        table: () => {
          throw new Error('canary arn:aws:iam::1');
        },
        socket: () => new Promise(() => {}),
      },
    });
    const { status, body } = await get('/readyz');
    expect(status).toBe(503);
    expect(Object.keys((JSON.parse(body) as { reasons: object }).reasons)).toEqual(['table', 'socket']);
    expect(body).not.toContain('canary');
  });

  it('stays alive while it is not ready, until the process itself is stuck', async () => {
    let stuck: string | undefined;
    const get = await start({ ready: { socket: () => 'not connected' }, stuck: () => stuck });
    expect((await get('/healthz')).status).toBe(200);
    stuck = 'no socket for 15 minutes';
    expect((await get('/healthz')).status).toBe(503);
  });

  it('serves the metrics', async () => {
    const get = await start();
    expect(await get('/metrics')).toEqual({
      status: 200,
      type: 'text/plain; version=0.0.4',
      body: 'credit_bot_x 1\n',
    });
  });

  it('answers nothing else', async () => {
    const get = await start({ metrics: () => Promise.reject(new Error('canary')) });
    expect((await get('/')).status).toBe(404);
    expect((await get('/readyz', { method: 'POST' })).status).toBe(405);
    expect(await get('/metrics')).toMatchObject({ status: 500, body: 'error\n' });
    expect(await get('/healthz', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  it('is what the health check of the image asks', async () => {
    await start();
    const port = open[0]?.port;
    expect(await healthcheck(String(port))).toBe(0);
    await open.pop()?.close();
    expect(await healthcheck(String(port))).toBe(1);
  });

  it('says what to do when the port is taken', async () => {
    await start();
    const port = open[0]?.port ?? 0;
    await expect(start({ port })).rejects.toThrow(
      'HOST:PORT is taken by another program; set PORT to a free one',
    );
  });
});
