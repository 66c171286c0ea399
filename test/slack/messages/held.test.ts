import { expect, it } from '@jest/globals';
import type { HeldRunWorkings } from '../../../src/core/credit/fraud/workings.ts';
import { heldLines } from '../../../src/slack/messages/parts/held.ts';
import { calculatedOf } from '../../../src/slack/messages/parts/numbered.ts';
import { outcome } from './samples.ts';

const run = (country: string, fields: Partial<HeldRunWorkings> = {}): HeldRunWorkings => ({
  ...{ account: 'AC1', currency: 'USD', country, days: ['2026-10-01'] },
  ...{ attempts: 200, usualVolume: '100.0', amount: '40.00' },
  ...fields,
});

it('says what to do once for each kind of surge, with the last one of the kind', () => {
  const link = outcome('G30');
  if (link.kind !== 'calculated' || !link.workings) throw new Error('not worked out');
  const heldRuns = [run('BD'), run('IN', { reason: 'moderate' }), run('ID')];
  const lines = heldLines(calculatedOf([{ ...link, workings: { ...link.workings, heldRuns } }]));
  const remedies = lines.map(({ mrkdwn }) => /_(.*)_$/.exec(mrkdwn)?.[1]);
  expect(remedies).toEqual([
    undefined,
    expect.stringContaining('campaigns and launches'),
    expect.stringContaining('distinct numbers to the Look'),
  ]);
});
