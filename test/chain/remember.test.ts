import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamoLedger } from '../../src/adapters/dynamo/ledger/ledger.ts';
import { dynamoPastDecisions } from '../../src/adapters/dynamo/ledger/past-decisions.ts';
import { dynamoRecommendations } from '../../src/adapters/dynamo/ledger/recommendations.ts';
import { dynamoRecords } from '../../src/adapters/dynamo/records/records.ts';
import { type Memories, remember } from '../../src/chain/5-remember.ts';
import { assess } from '../../src/core/credit/calculate.ts';
import { decide } from '../../src/core/decide.ts';
import type { LinkOutcome } from '../../src/core/decision.ts';
import { AppError } from '../../src/core/errors.ts';
import type { LedgerEntry } from '../../src/core/ledger/entry.ts';
import type { WorkedAnswer } from '../../src/core/record.ts';
import { draft } from '../core/ledger/drafts.ts';
import { startDynamo } from '../emulators/dynamo/index.ts';
import { aRequest, type Rig, rigOn, silent } from '../support/store.ts';

const NEVER = new AbortController().signal;
const ACCOUNT = 'AC00000000000000000000000000000001';
const table = {
  columns: ['account_sid', 'country', 'month', 'sms_spend'],
  rows: [[ACCOUNT, 'BD', '2026-10', '100.00']],
  limit: null,
};

describe('the last look before an answer is posted', () => {
  let engine: Awaited<ReturnType<typeof startDynamo>>;
  let rig: Rig;
  let memories: Memories;
  beforeAll(async () => {
    engine = await startDynamo();
    rig = await rigOn(engine);
    const place = { client: rig.client, name: rig.table };
    memories = {
      approvers: true,
      ledger: dynamoLedger(place, 30),
      records: dynamoRecords(place, 30),
      recommendations: dynamoRecommendations(place, 30),
      past: dynamoPastDecisions(place, 30, silent),
    };
  });
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
    await engine.close();
  });

  const append = (fields: Partial<Parameters<typeof draft>[0]>, last: LedgerEntry | undefined) =>
    dynamoLedger({ client: rig.client, name: rig.table }, 30).append(draft(fields), last);

  it('deducts what is credited, and no more once that is reversed, however often it is worked out', async () => {
    const request = aRequest();
    const rows = await memories.records.keepRows(request.id, table);
    const basis = { claim: {}, policy: {}, sql: 'a'.repeat(64), query: null, rows };
    const link: LinkOutcome = {
      kind: 'calculated',
      link: { url: 'https://looker.example.com/looks/7' },
      basis,
      ...assess({ table, claim: {}, policy: {} }),
    };
    const looked = async (answer: WorkedAnswer) =>
      (await remember(memories, request, answer, NEVER)) as WorkedAnswer;
    const amount = ({ combined }: WorkedAnswer) => combined.currencies[0]?.credit_amount;

    const fresh = await looked(decide([link]) as WorkedAnswer);
    expect(amount(fresh)).toBe('100.00');
    const lines = [{ country: 'BD', month: '2026-10', amount: '30.00' }];
    const credit = await append({ id: 'D1', amount: '30.00', lines }, undefined);
    const after = await looked(fresh);
    expect(amount(after)).toBe('70.00');
    expect(amount(await looked(after))).toBe('70.00');

    await append({ id: 'D2', kind: 'reversed', amount: '-30.00', lines, reverses: 'D1' }, credit);
    const again = await looked(after);
    expect(amount(again)).toBe('100.00');
    expect(again.memory).toMatchObject({ earlier: [], seen: [{ seq: 2 }] });
  });

  it('deducts an earlier credit also when the record that leads to it cannot be read', async () => {
    const account = 'AC00000000000000000000000000000003';
    const own = { ...table, rows: [[account, 'BD', '2026-10', '100.00']] };
    const request = aRequest();
    const rows = await memories.records.keepRows(request.id, own);
    const basis = { claim: {}, policy: {}, sql: 'a'.repeat(64), query: null, rows };
    const assessed = assess({ table: own, claim: {}, policy: {} });
    const link: LinkOutcome = { kind: 'calculated', link: { url: 'x' }, basis, ...assessed };
    const lines = [{ country: 'BD', month: '2026-10', amount: '30.00' }];
    await append({ id: 'D3', account, amount: '30.00', lines }, undefined);
    const head = async () => {
      throw new AppError('INTERNAL');
    };
    const broken: Memories = { ...memories, records: { ...memories.records, head } };
    const answer = (await remember(broken, request, decide([link]), NEVER)) as WorkedAnswer;
    expect(answer.combined.currencies).toMatchObject([{ credit_amount: '70.00' }]);
    expect(answer.memory?.earlier).toMatchObject([{ how: 'credited', deducted: true }]);
  });

  it('mentions an earlier recommendation also when its record cannot be read, and does not fail', async () => {
    const link: LinkOutcome = {
      kind: 'calculated',
      link: { url: 'https://looker.example.com/looks/8' },
      ...assess({ table: { ...table, rows: [['AC2', 'BD', '2026-10', '100.00']] }, claim: {}, policy: {} }),
    };
    const head = async () => {
      throw new AppError('STORE_UNAVAILABLE');
    };
    const alone: Memories = { ...memories, approvers: false, records: { ...memories.records, head } };
    const answer = decide([link]) as WorkedAnswer;
    await remember(alone, aRequest(), answer, NEVER);
    const second = (await remember(alone, aRequest(), answer, NEVER)) as WorkedAnswer;
    expect(second.memory?.earlier).toMatchObject([{ how: 'recommended' }]);
  });
});
