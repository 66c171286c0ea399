import type { LedgerEntry } from '../../src/core/ledger/entry.ts';
import { chained } from '../../src/core/ledger/hash-chain.ts';
import type { Ledger } from '../../src/core/ports/ledger.ts';

/** A ledger in memory that keeps the promises of the port. `before` may throw, as a process that dies would. */
export function memoryLedger(before: (call: 'entries' | 'append') => void = () => undefined) {
  const chains = new Map<string, LedgerEntry[]>();
  const chain = (account: string, currency: string) => {
    const key = JSON.stringify([account, currency]);
    const entries = chains.get(key) ?? [];
    chains.set(key, entries);
    return entries;
  };
  const ledger: Ledger = {
    async entries({ account, currency }) {
      before('entries');
      return [...chain(account, currency)];
    },
    async ofAccount(account) {
      return [...chains.values()].flat().filter((entry) => entry.account === account);
    },
    async append(draft, last) {
      before('append');
      const entries = chain(draft.account, draft.currency);
      const standing = entries[last?.seq ?? 0];
      if (standing) return standing.id === draft.id ? standing : undefined;
      const entry = chained(draft, last, { now: Date.parse('2026-11-27T12:00:00Z'), days: 2557 });
      entries.push(entry);
      return entry;
    },
  };
  return { ledger, all: () => [...chains.values()].flat() };
}
