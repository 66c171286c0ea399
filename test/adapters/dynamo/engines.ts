import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe } from '@jest/globals';
import {
  dynoxideIsInstalled,
  type Engine,
  startDynamo,
  startDynoxide,
} from '../../emulators/dynamo/index.ts';
import { type Rig, rigOn } from '../../support/store.ts';

/** The engines that the store is tested on; the second exists for Linux on x64 only. */
const ENGINES: [name: string, start: () => Promise<Engine | undefined>, installed: boolean][] = [
  ['dynalite', startDynamo, true],
  ['dynoxide', startDynoxide, dynoxideIsInstalled()],
];

/** Declares the same tests for every engine; one that is not installed shows as skipped. */
export function describeEachEngine(title: string, tests: (rig: () => Rig) => void): void {
  for (const [name, start, installed] of ENGINES) {
    if (!installed)
      process.stderr.write(`SKIPPED: ${title} on ${name}, which is not installed on this platform\n`);
    const declare = installed ? describe : describe.skip;
    declare(`${title} on ${name}`, () => {
      let engine: Engine | undefined;
      let rig: Rig;
      beforeAll(async () => {
        engine = await start();
        if (!engine) throw new Error(`${name} is installed but did not start`);
        rig = await rigOn(engine);
      });
      afterAll(async () => {
        await rig?.[Symbol.asyncDispose]();
        await engine?.close();
      });
      tests(() => rig);
    });
  }
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
