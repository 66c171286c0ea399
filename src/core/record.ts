import type { UsageTable } from './credit/types.ts';
import type { Decision } from './decision.ts';
import type { BillClaim } from './ledger/claims.ts';
import type { Bill } from './ledger/entry.ts';
import type { CreditRequest } from './request.ts';

/** An answer with amounts: what can be decided on, worked out again and shown in full. */
export type WorkedAnswer = Extract<Decision, { kind: 'recommended' | 'no_credit' }>;

/** The rows of one query, kept with the record of the answer or beside it. */
export interface KeptRows {
  /** SHA-256 of columns and rows, hexadecimal. */
  digest: string;
  /** False when there are more than a record holds: the answer cannot be worked out again without Trino. */
  kept: boolean;
  /** The rows themselves, where they are few: they have no items of their own then. */
  table?: UsageTable;
}

/** What the result of one link was worked out from. */
export interface Basis {
  /** The claim as the policy got it, Fraud Guard data and earlier credits included. */
  claim: Readonly<Record<string, unknown>>;
  /** What the policy file says over the built-in policy. */
  policy: Readonly<Record<string, unknown>>;
  /** Digest of all products, where the policy file lists them. */
  products?: string;
  /** SHA-256 of the statement, hexadecimal. */
  sql: string;
  /** Trino's id of the query; null where Trino did not say. */
  query: string | null;
  rows: KeptRows;
}

/** The basis of one link of an answer, by its place from 0. */
export interface RecordedInput extends Basis {
  link: number;
}

/** Newest entry of an account and currency that was known when the answer was worked out. */
export interface SeenLedger extends Bill {
  seq: number;
}

/**
 * The record of an answered request: what it takes to show it again, to decide on it, and to work it out again years
 * later. No text of a message, and no response URL.
 */
export interface AnswerRecord {
  request: CreditRequest;
  answer: WorkedAnswer;
  inputs: RecordedInput[];
  policy: {
    id: string;
    /** SHA-256 of all parameters, hexadecimal. */
    parameters: string;
    /** What the policy file says over the built-in policy. */
    overrides: Readonly<Record<string, unknown>>;
    /** Digest of all products, where the policy file lists them. */
    products?: string;
  };
  /** Version of the bot. */
  version: string;
  /** What a decision is about; empty when nothing is recommended. */
  claims: BillClaim[];
  seen: SeenLedger[];
  /** Slack users who had a part in asking: none of them decides, unless `CREDIT_SELF_APPROVAL`. */
  makers: string[];
}

/** Decimal text of one currency. */
export interface Amount {
  currency: string;
  amount: string;
}

export type DecisionKind = 'approved' | 'adjusted' | 'rejected' | 'reversed' | 'replaced';

/** Why a decision changed nothing. */
export type RefusedFor = 'overlap' | 'above_charged' | 'meanwhile' | 'broken';

/** A decision that was taken on an answer. `refused`: its number is used up, and nothing was changed. */
export interface DecisionMade {
  /** From 1, without a gap. */
  number: number;
  kind: DecisionKind | 'refused';
  /** Slack user. */
  by: string;
  /** Epoch milliseconds. */
  at: number;
  amounts: Amount[];
  /** Why it was refused; absent in decisions that a release before recorded. */
  refusal?: RefusedFor;
  reason?: string;
  note?: string;
  /** What Slack calls the click or the form: the same gesture never counts twice. */
  gesture: string;
}

export type RecordStatus = 'open' | Exclude<DecisionKind, 'reversed'> | 'closed';

/** What is needed of a record to list it and to check a click; small, whatever the size of the answer. */
export interface RecordHead {
  request: CreditRequest;
  /** Recommended a currency, and the most that may be credited. */
  totals: (Amount & { charged: string })[];
  accounts: string[];
  /** Last day of the first claim deadline that is still to come for this answer, `YYYY-MM-DD`; null: none is known. */
  deadline: string | null;
  makers: string[];
  status: RecordStatus;
  decisions: DecisionMade[];
  /** Message that shows the answer, once it is known. */
  replyTs?: string;
}

/** What the decisions on an answer come to. `closed`: nothing can be decided, as when nothing was recommended. */
export function statusAfter(decisions: readonly DecisionMade[]): Exclude<RecordStatus, 'closed'> {
  const last = decisions.findLast(({ kind }) => kind !== 'refused');
  return last === undefined || last.kind === 'reversed' || last.kind === 'refused' ? 'open' : last.kind;
}

/** The decision that stands; undefined while the answer is open. */
export function standingDecision(decisions: readonly DecisionMade[]): DecisionMade | undefined {
  const last = decisions.findLast(({ kind }) => kind !== 'refused');
  return last?.kind === 'reversed' ? undefined : last;
}
