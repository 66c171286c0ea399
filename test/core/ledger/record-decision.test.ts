import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BillClaim } from '../../../src/core/ledger/claims.ts';
import type { DecisionIntent } from '../../../src/core/ledger/decision-intent.ts';
import type { LedgerEntry } from '../../../src/core/ledger/entry.ts';
import { liveEntries } from '../../../src/core/ledger/live-credits.ts';
import { recordDecision } from '../../../src/core/ledger/record-decision.ts';
import type { Ledger } from '../../../src/core/ports/ledger.ts';
import type { AnswerRecord, DecisionMade } from '../../../src/core/record.ts';
import { memoryLedger } from '../../support/memory-ledger.ts';
import { aDecision, aRecord } from '../../support/records.ts';
import { aRequest } from '../../support/store.ts';
import { draft } from './drafts.ts';

const claim = (account: string, recommended = '60.00'): BillClaim => ({
  account,
  currency: 'USD',
  recommended,
  lines: [{ country: 'BD', month: '2026-10', credit: recommended, charged: '100.00' }],
  links: [0],
});

/** A recommendation over as many accounts as named. */
const over = (...accounts: string[]): AnswerRecord =>
  aRecord({ request: aRequest(), claims: accounts.map((account) => claim(account)) });

function decide(
  ledger: Ledger,
  record: AnswerRecord,
  fields: Partial<DecisionIntent> & { id?: string; standing?: DecisionMade } = {},
) {
  const { id = `D${record.request.id}`, standing, ...more } = fields;
  const intent: DecisionIntent = {
    of: record.request.id,
    number: 1,
    action: 'approve',
    gesture: 'g',
    ...more,
  };
  return recordDecision(ledger, record, intent, { id, by: 'U0BOB', version: '1', standing });
}

const live = (entries: LedgerEntry[]) =>
  liveEntries(entries).map(({ account, amount }) => `${account} ${amount}`);

describe('an approval', () => {
  it('is an entry for each account, and the same however often it is repeated', async () => {
    const { ledger, all } = memoryLedger();
    const record = over('A1', 'A2');
    const applied = { kind: 'applied', amounts: [{ currency: 'USD', amount: '120.00' }] };
    expect(await decide(ledger, record)).toEqual(applied);
    expect(await decide(ledger, record)).toEqual(applied);
    expect(live(all())).toEqual(['A1 60.00', 'A2 60.00']);
    expect(all()).toHaveLength(2);
  });

  it('says what it rests on', async () => {
    const { ledger, all } = memoryLedger();
    const record = over('A1');
    await decide(ledger, record, { note: 'fine' });
    expect(all()[0]).toMatchObject({
      request: record.request.id,
      reference: record.request.reference,
      decision: 1,
      by: 'U0BOB',
      note: 'fine',
      policy: record.policy.id,
      parameters: record.policy.parameters,
      sources: [{ sql: 'a'.repeat(64), query: record.inputs[0]?.query, rows: 'b'.repeat(64) }],
      lines: [{ country: 'BD', month: '2026-10', amount: '60.00' }],
    });
  });

  it('is refused as a whole, and takes its entries back, when one account has another credit by now', async () => {
    const { ledger, all } = memoryLedger();
    const other = await ledger.append(draft({ account: 'A3' }), undefined);
    const record = over('A1', 'A2', 'A3', 'A4');
    expect(await decide(ledger, record)).toEqual({ kind: 'refused', why: 'overlap', entry: other });
    expect(live(all())).toEqual(['A3 100.00']);
    expect(all().filter(({ account }) => account === 'A4')).toEqual([]);
    // A repeated attempt says the same: the first may have died before anybody heard of it.
    expect(await decide(ledger, record)).toEqual({ kind: 'refused', why: 'overlap', entry: other });
    expect(all()).toHaveLength(5);
  });

  it('of two over the same traffic at one time credits one', async () => {
    const { ledger, all } = memoryLedger();
    const both = await Promise.all([decide(ledger, over('A1')), decide(ledger, over('A1'))]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['applied', 'refused']);
    expect(live(all())).toHaveLength(1);
  });

  it('counts what was known when it was worked out, and credits no more than is left', async () => {
    const { ledger } = memoryLedger();
    await ledger.append(
      draft({ account: 'A1', lines: [{ country: 'BD', month: '2026-10', amount: '30.00' }] }),
      undefined,
    );
    const seen = [{ account: 'A1', currency: 'USD', seq: 1 }];
    expect(await decide(ledger, { ...over('A1'), seen })).toMatchObject({ kind: 'applied' });
    const full = { ...over('A1'), seen: [{ account: 'A1', currency: 'USD', seq: 2 }] };
    expect(await decide(ledger, full)).toEqual({ kind: 'refused', why: 'above_charged' });
  });
});

describe('a changed amount', () => {
  const amounts = (amount: string) => ({ action: 'adjust' as const, amounts: [{ currency: 'USD', amount }] });

  it('is split over the accounts in proportion', async () => {
    const { ledger, all } = memoryLedger();
    const record = over('A1', 'A2');
    expect(await decide(ledger, record, amounts('80.00'))).toMatchObject({ kind: 'applied' });
    expect(all().map(({ kind, amount }) => `${kind} ${amount}`)).toEqual([
      'adjusted 40.00',
      'adjusted 40.00',
    ]);
  });

  it('is refused above what was charged', async () => {
    const { ledger, all } = memoryLedger();
    expect(await decide(ledger, over('A1', 'A2'), amounts('200.01'))).toEqual({
      kind: 'refused',
      why: 'above_charged',
    });
    expect(all()).toEqual([]);
  });
});

describe('a rejection and a reversal', () => {
  it('a rejection credits nothing and is recorded', async () => {
    const { ledger, all } = memoryLedger();
    await decide(ledger, over('A1'), { action: 'reject', reason: 'not_fraud' });
    expect(all()).toEqual([
      expect.objectContaining({ kind: 'rejected', amount: '0.00', reason: 'not_fraud', lines: [] }),
    ]);
  });

  it('a reversal takes every entry of the decision back, once', async () => {
    const { ledger, all } = memoryLedger();
    const record = over('A1', 'A2');
    await decide(ledger, record);
    const reversal = { action: 'reverse' as const, number: 2, id: 'R1', standing: aDecision() };
    const reversed = { kind: 'applied', amounts: [{ currency: 'USD', amount: '-120.00' }] };
    expect(await decide(ledger, record, reversal)).toEqual(reversed);
    expect(await decide(ledger, record, reversal)).toEqual(reversed);
    expect(live(all())).toEqual([]);
    expect(all()).toHaveLength(4);
    expect(await decide(ledger, record, { number: 3, id: 'D3' })).toMatchObject({ kind: 'applied' });
    expect(live(all())).toEqual(['A1 60.00', 'A2 60.00']);
  });
});

describe('a decision that dies and is taken up again', () => {
  const crashes = fc.array(fc.nat(14), { maxLength: 6 });

  it('ends whole or not at all, wherever it died and however often', async () => {
    await fc.assert(
      fc.asyncProperty(crashes, fc.nat(4), async (deaths, blocked) => {
        let calls = 0;
        let next = deaths.shift();
        const { ledger, all } = memoryLedger(() => {
          calls += 1;
          if (calls === next) throw new Error('died');
        });
        const accounts = ['A1', 'A2', 'A3', 'A4'];
        const account = accounts[blocked];
        next = undefined;
        if (account) await ledger.append(draft({ account, request: 'OTHER' }), undefined);
        const record = over(...accounts);
        for (;;) {
          calls = 0;
          next = deaths.shift();
          const result = await decide(ledger, record).catch(() => undefined);
          if (!result) continue;
          const own = liveEntries(all()).filter(({ request }) => request === record.request.id);
          expect(own).toHaveLength(result.kind === 'applied' ? accounts.length : 0);
          expect(result.kind).toBe(account ? 'refused' : 'applied');
          return;
        }
      }),
      { numRuns: 200 },
    );
  });
});
