import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamoGestures } from '../../../src/adapters/dynamo/gestures.ts';
import { type Engine, startDynamo } from '../../emulators/dynamo/index.ts';
import { type Rig, rigOn } from '../../support/store.ts';

let engine: Engine;
let rig: Rig;

beforeAll(async () => {
  engine = await startDynamo();
  rig = await rigOn(engine);
});

afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await engine.close();
});

describe('the gestures', () => {
  it('belong to the first message that claims them, however often it does', async () => {
    const gestures = dynamoGestures({ client: rig.client, name: rig.table });
    expect(await gestures.claim('g1', 'C1#1.1')).toBe(true);
    expect(await gestures.claim('g1', 'C1#1.1')).toBe(true);
    expect(await gestures.claim('g1', 'C1#1.2')).toBe(false);
    expect(await gestures.claim('g2', 'C1#1.2')).toBe(true);
  });

  it('go to exactly one of two messages that claim at the same time', async () => {
    const gestures = dynamoGestures({ client: rig.client, name: rig.table });
    const claims = await Promise.all(['C1#2.1', 'C1#2.2'].map((message) => gestures.claim('g3', message)));
    expect(claims.filter(Boolean)).toHaveLength(1);
  });
});
