import type { EntryDraft } from '../../../src/core/ledger/entry.ts';

/** A draft of an approval, as the decision on a recommendation makes it. Synthetic. */
export function draft(fields: Partial<EntryDraft> = {}): EntryDraft {
  return {
    id: 'D1',
    account: 'AC00000000000000000000000000000001',
    currency: 'USD',
    kind: 'approved',
    amount: '100.00',
    recommended: '100.00',
    lines: [{ country: 'BD', month: '2026-10', amount: '100.00' }],
    reverses: null,
    request: '0123456789ABCDEFGHJK',
    reference: '012345',
    decision: 1,
    by: 'U0BOB000001',
    reason: null,
    note: null,
    policy: 'verify-credit-v2',
    parameters: 'a'.repeat(64),
    sources: [{ sql: 'b'.repeat(64), query: '20261127_000000_00001_abcde', rows: 'c'.repeat(64) }],
    version: '0.1.0',
    ...fields,
  };
}
