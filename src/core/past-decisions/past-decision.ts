import { currencyAmounts } from '../credit/currency-amounts.ts';
import type { Confidence } from '../credit/types.ts';
import { isZero } from '../decimal-text.ts';
import type { Calculated } from '../decision.ts';
import { VERIFY } from '../product-name.ts';
import type { Amount, AnswerRecord, DecisionMade, WorkedAnswer } from '../record.ts';

/** Recommendations that are decided alike: only these are compared with each other. */
export interface CaseKind {
  product: string;
  /** The scope of all links, or `several`. */
  scope: string;
  confidence: Confidence | 'none';
  currency: string;
}

/** What became of one recommendation in one currency. Amounts are decimal text. */
export interface PastDecision {
  /** Id of the request. */
  request: string;
  recommended: string;
  decided: string;
  isRejected: boolean;
}

/** A decision as it is noted. The one with the highest `number` counts; `past` is null once it is reversed. */
export interface NotedDecision {
  kind: CaseKind;
  /** When the recommendation was asked for, epoch milliseconds. */
  at: number;
  request: string;
  number: number;
  past: PastDecision | null;
}

/** The product of an answer; `several` when its links are of more than one. */
export function productOf({ links }: Pick<WorkedAnswer, 'links'>): string {
  const products = calculatedOf(links).map(({ product = VERIFY }) => product);
  return oneOf(products) ?? VERIFY;
}

/** The recommended amounts of an answer with what they are compared by. */
export function kindsOf(answer: WorkedAnswer): { kind: CaseKind; recommended: string }[] {
  const product = productOf(answer);
  const scopes = calculatedOf(answer.links).flatMap(({ result }) => result.scope ?? []);
  const scope = oneOf(scopes) ?? 'none';
  return currencyAmounts(answer.combined.currencies)
    .filter(({ amount }) => !isZero(amount))
    .map(({ currency, confidence, amount: recommended }) => ({
      kind: { product, scope, confidence: confidence ?? 'none', currency },
      recommended,
    }));
}

/** What is noted of a decision, a currency each. A replaced answer was not judged by anybody. */
export function notedDecisions({ answer, request }: AnswerRecord, made: DecisionMade): NotedDecision[] {
  if (made.kind === 'replaced' || made.kind === 'refused') return [];
  return kindsOf(answer).map(({ kind, recommended }) => ({
    kind,
    at: request.askedAt,
    request: request.id,
    number: made.number,
    past:
      made.kind === 'reversed'
        ? null
        : {
            request: request.id,
            recommended,
            decided: amountIn(made.amounts, kind.currency),
            isRejected: made.kind === 'rejected',
          },
  }));
}

function amountIn(amounts: readonly Amount[], wanted: string): string {
  return amounts.find(({ currency }) => currency === wanted)?.amount ?? '0';
}

function calculatedOf(links: WorkedAnswer['links']): Calculated[] {
  return links.filter((link): link is Calculated => link.kind === 'calculated');
}

function oneOf(names: readonly string[]): string | undefined {
  const [first, ...others] = new Set(names);
  return others.length > 0 ? 'several' : first;
}
