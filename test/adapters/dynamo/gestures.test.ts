import { beforeAll, expect, it } from '@jest/globals';
import { dynamoGestures } from '../../../src/adapters/dynamo/gestures.ts';
import type { Rig } from '../../support/store.ts';
import { describeOneEngine } from './engines.ts';

describeOneEngine('the gestures', (rigOf) => {
  let rig: Rig;
  beforeAll(() => {
    rig = rigOf();
  });

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
