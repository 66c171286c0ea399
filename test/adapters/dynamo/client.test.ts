import { expect, it } from '@jest/globals';
import { observe, watchClock } from '../../../src/adapters/dynamo/client.ts';
import type { Telemetry } from '../../../src/core/ports/telemetry.ts';
import { next } from '../../emulators/dynamo/index.ts';
import { aRequest, rigOn } from '../../support/store.ts';
import { describeOneEngine } from './engines.ts';

describeOneEngine('the DynamoDB client', (_rig, engine) => {
  it('ends a hanging call by itself, soon enough for an ack within three seconds', async () => {
    await using rig = await rigOn(engine(), false);
    rig.proxy.faultFor = () => 10_000;
    const started = performance.now();
    await expect(rig.replica().accept(aRequest(), { lease: true })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    expect(performance.now() - started).toBeLessThan(2800);
  });

  it('counts each operation with its outcome, a refused condition as ok', async () => {
    await using rig = await rigOn(engine());
    const seen: string[] = [];
    const telemetry = { dependency: (...call: unknown[]) => void seen.push(call.slice(0, 3).join(' ')) };
    observe(rig.client, telemetry as unknown as Telemetry);
    const request = aRequest();
    await rig.replica().accept(request, { lease: true });
    await rig.replica().accept(request, { lease: true });
    rig.proxy.faultFor = next('throttle', 'GetItem', 3);
    await expect(rig.replica().ping()).rejects.toBeDefined();
    const puts = seen.filter((call) => call.includes('PutItem'));
    expect(puts).toEqual(['dynamodb PutItem ok', 'dynamodb PutItem ok']);
    expect(seen.at(-1)).toBe('dynamodb GetItem throttled');
  });

  it('sees by how much the local clock is ahead', async () => {
    await using rig = await rigOn(engine());
    const ahead: number[] = [];
    watchClock(rig.client, (ms) => ahead.push(ms));
    await rig.replica().ping();
    expect(Math.abs(ahead[0] ?? Number.NaN)).toBeLessThan(1100);
  });
});
