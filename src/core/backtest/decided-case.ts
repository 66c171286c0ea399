import type { LedgerEntry } from '../ledger/entry.ts';
import { productOf } from '../past-decisions/past-decision.ts';
import {
  type Amount,
  type AnswerRecord,
  type KeptRows,
  type RecordHead,
  standingDecision,
} from '../record.ts';

/** A decided answer as a case of the back-test, but for its rows. */
export interface DecidedCase {
  /** Reference and request id: unique, and people find the thread by the first six characters. */
  id: string;
  /** What each link was worked out from. */
  inputs: { claim: Readonly<Record<string, unknown>>; rows: KeptRows }[];
  /** Empty: rejected. */
  decided: Amount[];
  /** Day of the entry, `YYYY-MM-DD`, UTC. */
  decided_on: string;
  product: string;
}

/**
 * Why a decided answer is no case. `rows`: they were too many to keep; `basis`: kept by a release that noted no inputs.
 */
export type LeftOut = 'rows' | 'basis';

/** Whether the decision of this entry is the one that stands on its answer: a reversed one is no case. */
export function stands({ kind, decision }: LedgerEntry, { decisions }: RecordHead): boolean {
  return kind !== 'reversed' && standingDecision(decisions)?.number === decision;
}

/**
 * Whether this entry is the one that stands for its whole decision, which has an entry for each account.
 * @param account the only account whose entries are looked at, if there is one
 */
export function standsForAll(entry: LedgerEntry, { claims }: AnswerRecord, account?: string): boolean {
  const own = claims.filter((claim) => account === undefined || claim.account === account);
  const first = own.find(({ recommended }) => /[1-9]/.test(recommended)) ?? own[0];
  return first?.account === entry.account && first.currency === entry.currency;
}

/** The decision that stands on an answer as a case, or why it is none. */
export function decidedCase(
  { at }: LedgerEntry,
  { request, inputs, answer }: AnswerRecord,
  { decisions }: RecordHead,
): DecidedCase | LeftOut {
  const standing = standingDecision(decisions);
  if (inputs.length === 0) return 'basis';
  if (inputs.some(({ rows }) => !rows.kept)) return 'rows';
  return {
    id: `${request.reference}-${request.id}`,
    inputs: inputs.map(({ claim, rows }) => ({ claim, rows })),
    decided: standing?.kind === 'rejected' ? [] : (standing?.amounts ?? []),
    decided_on: at.slice(0, 10),
    product: productOf(answer),
  };
}
