import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { add, compare, ZERO } from '../../../src/core/credit/rational.ts';
import { allot } from '../../../src/core/ledger/allotment.ts';
import { judgeApproval, splitOverAccounts } from '../../../src/core/ledger/approval.ts';
import type { BillClaim } from '../../../src/core/ledger/claims.ts';
import type { LedgerEntry, Place } from '../../../src/core/ledger/entry.ts';
import { chainCheck, chained } from '../../../src/core/ledger/hash-chain.ts';
import {
  creditedAt,
  exactAmount,
  liveEntries,
  overlapAfter,
  sumText,
} from '../../../src/core/ledger/live-credits.ts';
import { draft } from './drafts.ts';

const STAMP = { now: Date.parse('2026-11-27T12:00:00Z'), days: 2557 };

function claim(fields: Partial<BillClaim> = {}): BillClaim {
  return {
    account: 'AC1',
    currency: 'USD',
    recommended: '90.00',
    lines: [
      { country: 'BD', month: '2026-10', credit: '60.00', charged: '100.00' },
      { country: 'ID', month: '2026-10', credit: '30.00', charged: '40.00' },
    ],
    links: [0],
    ...fields,
  };
}

describe('an amount in parts', () => {
  it('adds up exactly, in proportion, within the room of each line', () => {
    const shares = [
      { wanted: 6000n, room: 10_000n },
      { wanted: 3000n, room: 4000n },
    ];
    expect(allot(9000n, shares)).toEqual([6000n, 3000n]);
    expect(allot(4500n, shares)).toEqual([3000n, 1500n]);
    expect(allot(14_000n, shares)).toEqual([10_000n, 4000n]);
    expect(allot(14_001n, shares)).toBeUndefined();
    expect(allot(0n, shares)).toEqual([0n, 0n]);
  });

  it('holds for any amount and any lines', () => {
    const units = fc.bigInt({ min: 0n, max: 10n ** 12n });
    const share = fc.record({ wanted: units, room: units });
    fc.assert(
      fc.property(units, fc.array(share, { maxLength: 12 }), (amount, shares) => {
        const parts = allot(amount, shares);
        const most = shares.reduce((sum, { room }) => sum + room, 0n);
        if (amount > most) return expect(parts).toBeUndefined();
        expect(parts?.reduce((sum, part) => sum + part, 0n)).toBe(amount);
        parts?.forEach((part, at) => {
          expect(part >= 0n && part <= (shares[at]?.room ?? 0n)).toBe(true);
        });
      }),
    );
  });
});

describe('an approval', () => {
  it('is made of the lines of the recommendation', () => {
    expect(judgeApproval(claim(), '90.00', [], 0)).toEqual({
      kind: 'lines',
      lines: [
        { country: 'BD', month: '2026-10', amount: '60.00' },
        { country: 'ID', month: '2026-10', amount: '30.00' },
      ],
    });
  });

  it('is put where earlier credits were not deducted, so that no line is recommended and paid again', () => {
    const earlier = chained(
      draft({
        account: 'AC1',
        amount: '60.00',
        lines: [{ country: 'BD', month: '2026-10', amount: '60.00' }],
      }),
      undefined,
      STAMP,
    );
    expect(judgeApproval(claim({ recommended: '30.00' }), '30.00', [earlier], 1)).toEqual({
      kind: 'lines',
      lines: [{ country: 'ID', month: '2026-10', amount: '30.00' }],
    });
  });

  it('is refused above what was charged, less what is credited already', () => {
    const earlier = chained(draft({ account: 'AC1' }), undefined, STAMP);
    expect(judgeApproval(claim(), '140.01', [], 0)).toEqual({ kind: 'above_charged' });
    expect(judgeApproval(claim(), '40.01', [earlier], 1)).toEqual({ kind: 'above_charged' });
    expect(judgeApproval(claim(), '40.00', [earlier], 1)).toMatchObject({ kind: 'lines' });
  });

  it('is refused over traffic for which another credit came since it was worked out, and again open once that is taken back', () => {
    const other = chained(draft({ id: 'D1', account: 'AC1' }), undefined, STAMP);
    expect(judgeApproval(claim(), '1.00', [other], 0)).toEqual({ kind: 'overlap', entry: other });
    const taken = chained(
      draft({ id: 'D2', kind: 'reversed', reverses: 'D1', amount: '-100.00' }),
      other,
      STAMP,
    );
    expect(judgeApproval(claim(), '90.00', [other, taken], 0)).toMatchObject({ kind: 'lines' });
  });

  it.each<[Place, boolean]>([
    [{ country: 'BD', month: '2026-10' }, true],
    [{ country: 'BD', month: '2026-09' }, false],
    [{ country: 'PK', month: '2026-10' }, false],
    [{ country: 'BD', month: null }, true],
    [{ country: '??', month: '2026-10' }, true],
    [{ country: '??', month: '2026-09' }, false],
    [{ country: '??', month: null }, true],
  ])('meets an earlier credit at %j: %s', (place, meets) => {
    const other = chained(draft({ lines: [{ ...place, amount: '1.00' }] }), undefined, STAMP);
    const found = overlapAfter([other], [{ country: 'BD', month: '2026-10' }], 0);
    expect(found !== undefined).toBe(meets);
  });

  it('over several accounts is split in proportion, and refused above all that was charged', () => {
    const second = claim({
      account: 'AC2',
      recommended: '10.00',
      lines: [{ country: 'BD', month: null, credit: '10.00', charged: '10.00' }],
    });
    expect(splitOverAccounts('50.00', [claim(), second])).toEqual(['45.00', '5.00']);
    expect(splitOverAccounts('150.01', [claim(), second])).toBeUndefined();
  });
});

/** Anything that people may do on one account, in any order, each knowing the ledger as it was at some time. */
const PLACES: Place[] = [
  { country: 'BD', month: '2026-09' },
  { country: 'BD', month: '2026-10' },
  { country: 'ID', month: '2026-10' },
  { country: 'ID', month: null },
];

describe('any interleaving of approvals and reversals', () => {
  const step = fc.record({
    reverse: fc.boolean(),
    pick: fc.nat(),
    /** How many entries behind the decision knows the ledger. */
    behind: fc.nat(3),
    amount: fc.bigInt({ min: 0n, max: 40_000n }),
    lines: fc.subarray(PLACES, { minLength: 1 }),
    credits: fc.array(fc.bigInt({ min: 0n, max: 20_000n }), { minLength: 4, maxLength: 4 }),
  });
  const charges = fc.array(fc.bigInt({ min: 0n, max: 20_000n }), { minLength: 4, maxLength: 4 });
  const text = (units: bigint) => `${units / 100n}.${String(units % 100n).padStart(2, '0')}`;

  it('never credits more for a country and month than was charged there, and keeps the chain sound', () => {
    fc.assert(
      fc.property(charges, fc.array(step, { maxLength: 25 }), (charged, steps) => {
        const entries: LedgerEntry[] = [];
        const append = (fields: Parameters<typeof draft>[0]) =>
          entries.push(chained(draft({ id: `D${entries.length}`, ...fields }), entries.at(-1), STAMP));
        for (const { reverse, pick, behind, amount, lines, credits } of steps) {
          const live = liveEntries(entries);
          const target = live[pick % Math.max(1, live.length)];
          if (reverse && target) {
            append({
              kind: 'reversed',
              reverses: target.id,
              amount: `-${target.amount}`,
              lines: target.lines,
            });
            continue;
          }
          const wanted = claim({
            lines: lines.map((place) => {
              const at = PLACES.indexOf(place);
              return { ...place, credit: text(credits[at] ?? 0n), charged: text(charged[at] ?? 0n) };
            }),
          });
          const judged = judgeApproval(wanted, text(amount), entries, Math.max(0, entries.length - behind));
          if (judged.kind !== 'lines') continue;
          expect(sumText(judged.lines.map((line) => line.amount))).toBe(amount === 0n ? '0' : text(amount));
          append({ amount: text(amount), lines: judged.lines });
        }
        PLACES.forEach((place, at) => {
          const most = exactAmount(text(charged[at] ?? 0n));
          expect(compare(creditedAt(entries, place), most)).toBeLessThanOrEqual(0);
        });
        const all = entries.reduce((sum, entry) => add(sum, exactAmount(entry.amount)), ZERO);
        const live = liveEntries(entries).reduce((sum, entry) => add(sum, exactAmount(entry.amount)), ZERO);
        expect(compare(all, live)).toBe(0);
        const check = chainCheck(STAMP.now / 1000 + 1);
        expect(entries.map(check).every((problem) => problem === undefined)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
