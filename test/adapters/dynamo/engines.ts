import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe } from '@jest/globals';
import {
  dynoxideIsInstalled,
  type Engine,
  engine,
  startDynamo,
  startDynoxide,
} from '../../emulators/dynamo/index.ts';
import { realServer } from '../../support/real-server.ts';
import { type Rig, rigOn } from '../../support/store.ts';

type EngineRow = [name: string, start: () => Promise<Engine | undefined>, installed: boolean];

const DYNALITE: EngineRow = ['dynalite', startDynamo, true];
/** Exists for Linux on x64 only. */
const DYNOXIDE: EngineRow = ['dynoxide', startDynoxide, dynoxideIsInstalled()];

/** The real server of this run instead of these engines, where there is one. */
function under(engines: EngineRow[]): EngineRow[] {
  if (!realServer) return engines;
  const { kind, url } = realServer;
  return [[kind, async () => engine(url, async () => undefined), true]];
}

type Tests = (rig: () => Rig, engine: () => Engine) => void;

/**
 * Declares the same tests for every engine; one that is not installed shows as skipped. `npm test` takes the faster one
 * where it is installed; `npm run test:e2e` both.
 */
export function describeEachEngine(title: string, tests: Tests): void {
  const fastest = process.env.EVERY_ENGINE === undefined && dynoxideIsInstalled();
  for (const row of under(fastest ? [DYNOXIDE] : [DYNALITE, DYNOXIDE])) declare(title, row, tests);
}

/** Declares tests for one engine, or the real server: what no engine is likely to do differently. */
export function describeOneEngine(title: string, tests: Tests): void {
  for (const row of under([DYNALITE])) declare(title, row, tests);
}

/** Declares tests of what dynalite lacks. */
export function describeFullEngine(title: string, tests: Tests): void {
  for (const row of under([DYNOXIDE])) declare(title, row, tests);
}

function declare(title: string, [name, start, installed]: EngineRow, tests: Tests): void {
  if (!installed)
    process.stderr.write(`SKIPPED: ${title} on ${name}, which is not installed on this platform\n`);
  (installed ? describe : describe.skip)(`${title} on ${name}`, () => {
    let running: Engine | undefined;
    let rig: Rig;
    beforeAll(async () => {
      running = await start();
      if (!running) throw new Error(`${name} is installed but did not start`);
      rig = await rigOn(running);
    });
    afterAll(async () => {
      await rig?.[Symbol.asyncDispose]();
      await running?.close();
    });
    tests(
      () => rig,
      () => running as Engine,
    );
  });
}

/** A request's item as the table holds it. */
export async function storedItem({ client, table }: Rig, key: string): Promise<Record<string, unknown>> {
  const got = await client.send(
    new GetItemCommand({
      TableName: table,
      Key: { pk: { S: key }, sk: { S: 'WORK' } },
      ConsistentRead: true,
    }),
  );
  return unmarshall(got.Item ?? {});
}
