import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { LookerNodeSDK, NodeSettings } from '@looker/sdk-node';
import { LogLevel, WebClient } from '@slack/web-api';
import { BasicAuth, Trino } from 'trino-client';
import { AppError } from '../../src/core/errors.ts';
import { boltLogger } from '../../src/slack/web-api/bolt-logger.ts';
import { expectClean, logging, SECRETS, VALUES } from './log-canaries.ts';

/** A server that says every secret back, in the ways that upstreams do. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const echo = {
      message: VALUES.join(' '),
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
      error: 'bad',
    };
    if (request.url?.includes('reset')) return response.destroy();
    const slackRefusal = request.url?.startsWith('/slack/') && !request.url.includes('fail');
    response.writeHead(slackRefusal ? 200 : 500, {
      'content-type': 'application/json',
      'x-echo': 'canary-header',
    });
    return response.end(JSON.stringify({ ok: false, ...echo }));
  });
});
let base = '';
beforeAll(async () => {
  // The Looker SDK chats on the console.
  jest.spyOn(console, 'debug').mockImplementation(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function failureOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

class LookerSettings extends NodeSettings {
  constructor() {
    super('', { base_url: base, verify_ssl: true, timeout: 5 } as never);
  }
  override readConfig() {
    return { client_id: SECRETS.LOOKER_CLIENT_ID, client_secret: SECRETS.LOOKER_CLIENT_SECRET };
  }
}

const FAILURES: Record<string, () => Promise<unknown>> = {
  'the Slack Web API refuses': () => webClient().chat.postMessage({ channel: 'C1', text: 'canary text' }),
  'the Slack Web API breaks': () => webClient().apiCall('fail', { secret: SECRETS.SLACK_APP_TOKEN }),
  'the Slack connection is cut': () => webClient().apiCall('reset'),
  'Looker refuses the login': async () => {
    const sdk = LookerNodeSDK.init40(new LookerSettings());
    return sdk.ok(sdk.me());
  },
  'the AWS SDK fails': () =>
    new DynamoDBClient({
      region: 'eu-west-1',
      endpoint: base,
      maxAttempts: 1,
      credentials: { accessKeyId: 'canaryAccess', secretAccessKey: SECRETS.AWS_SECRET_ACCESS_KEY },
    }).send(new GetItemCommand({ TableName: 'credit-bot', Key: { pk: { S: 'canary' } } })),
  'trino-client fails in axios': async () => {
    const trino = Trino.create({ server: base, auth: new BasicAuth('canaryUser', SECRETS.TRINO_PASSWORD) });
    for await (const page of await trino.query("SELECT 'canary' FROM t"))
      if (page.error) throw new Error('page');
  },
};

function webClient(): WebClient {
  return new WebClient(SECRETS.SLACK_BOT_TOKEN.replaceAll(/[^\w/]/g, ''), {
    slackApiUrl: `${base}/slack/`,
    retryConfig: { retries: 0 },
    logLevel: LogLevel.ERROR,
    headers: { 'x-canary': 'canary-header' },
  });
}

describe('secrets in the log', () => {
  it.each(Object.keys(FAILURES))('shows no secret, header, body or SQL when %s', async (name) => {
    const { log, lines, last } = logging();
    const error = await failureOf(FAILURES[name] ?? (() => Promise.resolve()));
    log.error({ err: error }, 'failed');
    expect(last()).toMatchObject({ err: { type: expect.any(String), message: expect.any(String) } });
    log.error(error as Error, 'the error itself');
    log.error({ thrown: error, deep: { list: [error] } }, 'nested');
    log.error({ err: new AppError('LOOKER_UNAVAILABLE', { cause: error }) }, 'as a cause');
    log.error({ err: new AggregateError([error, error], 'both') }, 'several');
    log.error({ err: String(error) }, `as text: ${error}`);
    boltLogger(log).error('Bolt says', error);
    boltLogger(log).warn(`unhandled: ${JSON.stringify(error)}`);
    expectClean(lines);
  });

  it.each(Object.entries(SECRETS))('shows %s by no way in', (name, value) => {
    const { log, lines } = logging();
    log.info({ [name]: value, settings: { [name]: value } }, 'by name');
    log.info(
      { free: `before ${value} after`, url: `https://h/?q=${encodeURIComponent(value)}` },
      `said ${value}`,
    );
    log.info({ basic: Buffer.from(`user:${value}`).toString('base64') }, 'header');
    log.child({ bound: value }).info({ list: [value], map: new Map([['k', value]]) }, 'child');
    log.error({ err: new Error(value, { cause: value }) }, 'error');
    log.error({ err: value }, 'thrown string');
    log.error(
      { err: Object.assign(new Error('x'), { code: value, config: { auth: value } }) },
      'error facts',
    );
    expectClean(lines);
  });
});
