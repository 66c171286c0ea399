import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamoLedger } from '../../../src/adapters/dynamo/ledger/ledger.ts';
import { dynamoPastDecisions } from '../../../src/adapters/dynamo/ledger/past-decisions.ts';
import { dynamoRecords } from '../../../src/adapters/dynamo/records/records.ts';
import type { BillClaim } from '../../../src/core/ledger/claims.ts';
import type { DecisionAction } from '../../../src/core/ledger/decision-intent.ts';
import { liveEntries } from '../../../src/core/ledger/live-credits.ts';
import { type DecisionParts, takeDecision } from '../../../src/core/ledger/take-decision.ts';
import type { AnswerRecord } from '../../../src/core/record.ts';
import { startDynamo } from '../../emulators/dynamo/index.ts';
import { aRecord } from '../../support/records.ts';
import { aRequest, type Rig, rigOn, silent } from '../../support/store.ts';

describe('a decision that is taken again after a crash', () => {
  let engine: Awaited<ReturnType<typeof startDynamo>>;
  let rig: Rig;
  let parts: DecisionParts;
  beforeAll(async () => {
    engine = await startDynamo();
    rig = await rigOn(engine);
    const table = { client: rig.client, name: rig.table };
    parts = {
      ledger: dynamoLedger(table, 30),
      records: dynamoRecords(table, 30),
      past: dynamoPastDecisions(table, 30, silent),
      version: '1',
    };
  });
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
    await engine.close();
  });

  const claim = (account: string): BillClaim => ({
    account,
    currency: 'USD',
    recommended: '60.00',
    lines: [{ country: 'BD', month: '2026-10', credit: '60.00', charged: '100.00' }],
    links: [0],
  });
  const bill = { account: 'A1', currency: 'USD' };

  async function recommendation(): Promise<AnswerRecord> {
    const record = aRecord({ request: aRequest(), claims: [claim('A1')] });
    await parts.records.recordResult(record, { fence: 1, open: true });
    return record;
  }

  /** One attempt at the decision `number` on a recommendation; the same each time that it is called. */
  const attempt = ({ request }: AnswerRecord, number: number, action: DecisionAction) =>
    takeDecision(parts, aRequest({ key: `D#${request.id}#${number}`, user: 'U0BOB' }), {
      of: request.id,
      number,
      action,
      gesture: `${request.id} ${number}`,
    });

  it('stays refused, although what stood against it was reversed meanwhile', async () => {
    const [first, second] = [await recommendation(), await recommendation()];
    expect(await attempt(first, 1, 'approve')).toMatchObject({ kind: 'decided' });
    expect(await attempt(second, 1, 'approve')).toMatchObject({ kind: 'not_decided', why: 'overlap' });
    expect(await attempt(first, 2, 'reverse')).toMatchObject({ kind: 'decided' });

    expect(await attempt(second, 1, 'approve')).toEqual({ kind: 'not_decided', why: 'overlap' });
    expect(liveEntries(await parts.ledger.entries(bill))).toEqual([]);
    expect(await parts.records.head(second.request.id)).toMatchObject({
      status: 'open',
      decisions: [{ number: 1, kind: 'refused', refusal: 'overlap' }],
    });

    expect(await attempt(second, 2, 'approve')).toMatchObject({ kind: 'decided', number: 2 });
    expect(liveEntries(await parts.ledger.entries(bill))).toHaveLength(1);
  });

  it('stays applied, with one entry', async () => {
    const record = aRecord({ request: aRequest(), claims: [claim('A2')] });
    await parts.records.recordResult(record, { fence: 1, open: true });
    const once = await attempt(record, 1, 'approve');
    expect(once).toMatchObject({ kind: 'decided', number: 1 });
    expect(await attempt(record, 1, 'approve')).toEqual(once);
    expect(await parts.ledger.entries({ ...bill, account: 'A2' })).toHaveLength(1);
  });
});
