import type { AskerDoubt } from './asker.ts';
import type { Workings } from './credit/fraud/workings.ts';
import type { Combined, Result } from './credit/types.ts';
import type { Memory } from './earlier.ts';
import type { ErrorCode } from './errors.ts';
import type { DecisionAnswer } from './ledger/take-decision.ts';
import type { UsualDecision } from './past-decisions/usual.ts';
import type { Basis } from './record.ts';
import type { AddedFacts, WhatIfAnswer } from './what-if.ts';

/** One filter of a Look: the field in words, and Looker's filter expression (`7 days`, `ID,BD`). */
export interface LookFilter {
  name: string;
  value: string;
}

/** A link of a request as people know it: its address and its label in the message. */
export interface LinkRef {
  /** The cleaned URL, for the link back. Empty: the message as a whole. */
  url: string;
  /** Text shown for the link in the message; often the claimed amount. */
  label?: string;
  /** Title of the Look, if Looker gave it. */
  title?: string;
  /** What the Look selects, in its own words and order. */
  filters?: LookFilter[];
  /** The query has columns that Looker calculates itself after the SQL, so that they are missing here. */
  tableCalculations?: true;
}

/** A chart of a dashboard that has one query. */
export interface Tile {
  id: string;
  title: string;
}

/** Why a request is not carried out, and what to do instead. The asker sees both: no SQL, no ids. */
export interface Refusal {
  /** Stable, for metrics: `unsupported_link`, `pdt_not_built`, `not_read_only`, `result_cut`, `missing_columns`, ... */
  code: string;
  reason: string;
  remedy: string;
}

/** The policy's result for one link, with what explains it. */
export interface Calculated {
  kind: 'calculated';
  link: LinkRef;
  result: Result;
  /** Absent in answers that were kept by releases before 2027; they are explained in less detail. */
  workings?: Workings;
  /** What it was worked out from. Absent in answers that a release before 2027 kept. */
  basis?: Basis;
  /** The day of the gesture in the calendar of `TRINO_TIMEZONE`, `YYYY-MM-DD`: deadlines are counted from it. */
  askedOn?: string;
  /** Name of the product; absent in answers that were kept before there were several: Verify. */
  product?: string;
}

/** What the policy file says of a query that is not answered; empty without products in it. */
export interface NotCovered {
  /** Label of the product that the query is about, where it is a silent one. */
  product?: string;
  /** Labels of the products that are answered, where Verify is not the only one. */
  covered?: string[];
}

/** The outcome of one link. */
export type LinkOutcome =
  | Calculated
  | ({ kind: 'not_verify'; link: LinkRef } & NotCovered)
  | { kind: 'refused'; link: LinkRef; refusal: Refusal }
  /** This link failed for good while others of the same message did not. `ownerTold`: a DM about it went out. */
  | { kind: 'failed'; link: LinkRef; code: ErrorCode; ownerTold?: boolean };

/** A dashboard with several charts: nothing is added up before somebody chooses one. */
export interface TileChoice {
  kind: 'choose_tile';
  link: LinkRef;
  /** In the dashboard's order, at least two. */
  tiles: Tile[];
}

/** Facts that somebody added to what the rows say. */
export interface Added {
  facts: AddedFacts;
  /** Slack user. */
  by: string;
}

/** The earlier answer to the same question, whose place this one takes. */
export interface InPlaceOf {
  /** `chart`: another chart of the dashboard was chosen; `again`: it was worked out again. */
  how: 'chart' | 'again';
  /** Slack user who asked for the earlier one. */
  by: string;
}

/** What an answer with amounts has besides. */
interface Beside {
  memory?: Memory;
  added?: Added;
  inPlaceOf?: InPlaceOf;
}

/**
 * The answer to a request, as a value. `recommended` and `no_credit` hold every link in message order and the
 * totals per currency; `combined` is over the links that were calculated.
 */
export type Decision =
  | ({
      kind: 'recommended';
      links: LinkOutcome[];
      combined: Combined;
      /** What people decided in similar cases, a currency each. */
      usual?: UsualDecision[];
    } & Beside)
  | ({ kind: 'no_credit'; links: LinkOutcome[]; combined: Combined } & Beside)
  | { kind: 'refused'; links: LinkOutcome[] }
  | TileChoice
  | ({ kind: 'not_verify' } & NotCovered)
  | { kind: 'missing_link' }
  /** The person or the channel is not allowed (`SLACK_ASKERS`). */
  | { kind: 'not_allowed'; doubt: AskerDoubt };

/**
 * What goes to people in the end: the answer to a question, what a decision came to, or that it failed for good, with
 * what went wrong; `ownerTold` once a DM went out. Both are absent in answers that a release before kept.
 */
export type Answer =
  | Decision
  | DecisionAnswer
  | WhatIfAnswer
  | { kind: 'files'; files: UploadedFile[] }
  | { kind: 'failed'; code?: ErrorCode; ownerTold?: boolean };

/** A file that Slack has and nobody sees yet. */
export interface UploadedFile {
  /** Slack's id. */
  id: string;
  name: string;
}

export type Outcome =
  | 'answered'
  | 'no_credit'
  | 'refused'
  | 'asked'
  | 'not_verify'
  | 'missing_link'
  | 'not_allowed'
  /** Its message was deleted before the answer: nothing is posted. */
  | 'withdrawn'
  | 'decided'
  | 'not_decided'
  | 'what_if'
  | 'what_if_failed'
  | 'files'
  | 'failed';
