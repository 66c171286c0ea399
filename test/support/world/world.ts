import { resolve } from 'node:path';
import { createTable } from '../../../src/adapters/dynamo/table.ts';
import { dataset } from '../../emulators/dataset/index.ts';
import { lookerContent } from '../../emulators/dataset/looks.ts';
import { startDynamo } from '../../emulators/dynamo/index.ts';
import { type LookerOptions, startLooker } from '../../emulators/looker/index.ts';
import { type SlackEmulator, type SlackOptions, startSlack } from '../../emulators/slack/index.ts';
import { startTrino, type TrinoEmulator, type TrinoOptions } from '../../emulators/trino/index.ts';
import { clientOf, silent } from '../store.ts';

type Looker = Awaited<ReturnType<typeof startLooker>>;
type Dynamo = Awaited<ReturnType<typeof startDynamo>>;

/** Everything the bot talks to, on loopback, with the synthetic data set in it. */
export interface World extends AsyncDisposable {
  slack: SlackEmulator;
  looker: Looker;
  trino: TrinoEmulator;
  dynamo: Dynamo;
  /** The contract's settings that point a bot here, with dry run off. */
  env(): Record<string, string>;
  /** Makes the table, or one of another name, as the command of operators does, without a process for it. */
  createTable(name?: string): Promise<void>;
  close(): Promise<void>;
}

/** A Looker link as somebody pastes it. */
export type LinkTo = (path: string, label?: string) => string;

/** The host that people see in their browser; nothing is ever fetched from it. */
export const WEB_HOST = 'acme.cloud.looker.com';

export const linkTo: LinkTo = (path, label) => `<https://${WEB_HOST}${path}${label ? `|${label}` : ''}>`;

export interface WorldOptions {
  slack?: SlackOptions;
  looker?: Partial<LookerOptions>;
  trino?: TrinoOptions;
  /** Another engine than the usual one; it ends with the world. */
  dynamo?: Dynamo;
}

/** Starts the whole world in parallel; a second or less on an idle machine. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const [slack, looker, trino, dynamo] = await Promise.all([
    startSlack(options.slack),
    startLooker({ content: lookerContent, ...options.looker }),
    startTrino({ dataset, ...options.trino }),
    options.dynamo ?? startDynamo(),
  ]);
  const world: World = {
    slack,
    looker,
    trino,
    dynamo,
    env: () => ({
      ...slack.env(),
      LOOKER_BASE_URL: looker.url,
      LOOKER_CLIENT_ID: 'sandbox-client',
      LOOKER_CLIENT_SECRET: 'sandbox-client-secret',
      LOOKER_WEB_HOSTS: WEB_HOST,
      TRINO_SERVER: trino.url,
      TRINO_USER: 'credit-bot',
      TRINO_CATALOG: 'hive',
      TRINO_SCHEMA: 'public',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
      AWS_ACCESS_KEY_ID: 'sandbox',
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      CREDIT_POLICY_FILE: resolve('test/emulators/dataset/policy.yaml'),
      DRY_RUN: 'false',
      SLACK_ERROR_USERS: 'U0OWNER0001',
      PORT: '0',
    }),
    createTable: async (name = 'credit-bot') => {
      const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
      const client = clientOf(dynamo.endpoint, {
        region: 'us-east-1',
        credentials,
        requestHandler: { requestTimeout: 10_000 },
      });
      await createTable(client, name, silent).finally(() => client.destroy());
    },
    close: async () => {
      await Promise.all([slack.close(), looker.close(), trino.close(), dynamo.close()]);
    },
    [Symbol.asyncDispose]: () => world.close(),
  };
  return world;
}
