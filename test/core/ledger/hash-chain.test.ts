import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LedgerEntry } from '../../../src/core/ledger/entry.ts';
import { canonical, chainCheck, chained, digest } from '../../../src/core/ledger/hash-chain.ts';
import { draft } from './drafts.ts';

const NOW = Date.parse('2026-11-27T12:00:00Z');
const LATER = NOW / 1000 + 3600;

function chain(length: number, days = 2557): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (let at = 0; at < length; at += 1)
    entries.push(chained(draft({ id: `D${at}` }), entries.at(-1), { now: NOW + at, days }));
  return entries;
}

function firstBreak(entries: readonly LedgerEntry[], now = LATER) {
  const check = chainCheck(now);
  return entries.map(check).find((problem) => problem !== undefined);
}

describe('the canonical form', () => {
  it('does not depend on the order of keys, and leaves out what is absent', () => {
    expect(canonical({ b: [1, null, { d: 'x', c: undefined }], a: 'ü' })).toBe(
      '{"a":"ü","b":[1,null,{"d":"x"}]}',
    );
    expect(digest({ a: 1, b: 2 })).toBe(digest({ b: 2, a: 1 }));
  });

  it('is the same for what was written and what is read back from JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonical(JSON.parse(JSON.stringify(value)))).toBe(canonical(value));
      }),
    );
  });
});

describe('the chain of an account', () => {
  it('is sound as it was written', () => {
    expect(firstBreak(chain(20))).toBeUndefined();
  });

  it('keeps its order of time when the clock of a replica is behind', () => {
    const first = chained(draft(), undefined, { now: NOW, days: 1 });
    const second = chained(draft(), first, { now: NOW - 60_000, days: 1 });
    expect(second.at > first.at).toBe(true);
    expect(second.seq).toBe(2);
  });

  it('names the first entry that was changed, however', () => {
    const entries = chain(6);
    const changes: [keyof LedgerEntry, unknown][] = [
      ['amount', '9999.00'],
      ['by', 'U0OTHER'],
      ['at', '2026-01-01T00:00:00.000Z'],
      ['lines', []],
      ['note', 'as agreed'],
      ['account', 'AC2'],
      ['expires', 1],
      ['hash', 'f'.repeat(64)],
    ];
    for (const [field, value] of changes) {
      const tampered = entries.map((entry, at) => (at === 3 ? { ...entry, [field]: value } : entry));
      expect(firstBreak(tampered)?.seq).toBe(4);
    }
  });

  it('names the entry after one that was rewritten with a hash of its own', () => {
    const entries = chain(4);
    const forged = chained(draft({ id: 'D1', amount: '9999.00' }), entries[0], { now: NOW + 1, days: 2557 });
    const tampered = entries.map((entry, at) => (at === 1 ? forged : entry));
    expect(firstBreak(tampered)).toEqual({ seq: 3, problem: 'it does not follow from the entry before' });
  });

  it('names an entry that is missing, also the first', () => {
    const entries = chain(5);
    expect(firstBreak(entries.filter(({ seq }) => seq !== 3))?.seq).toBe(3);
    expect(firstBreak(entries.slice(1))?.seq).toBe(1);
  });

  it('is sound without a beginning whose lifetime is over', () => {
    const entries = chain(5, 1);
    const dayLater = LATER + 2 * 86_400;
    expect(firstBreak(entries.slice(2), dayLater)).toBeUndefined();
    expect(firstBreak(entries.slice(2), LATER)?.seq).toBe(1);
  });

  it('shows any change of any single entry', () => {
    const entries = chain(8);
    fc.assert(
      fc.property(
        fc.nat(7),
        fc.constantFrom('amount', 'by', 'note', 'reference', 'version', 'previous', 'policy'),
        fc.string(),
        (at, field, value) => {
          fc.pre(entries[at]?.[field as 'by'] !== value);
          const tampered = entries.map((entry, index) =>
            index === at ? { ...entry, [field]: value } : entry,
          );
          expect(firstBreak(tampered)?.seq).toBe(at + 1);
        },
      ),
    );
  });
});
