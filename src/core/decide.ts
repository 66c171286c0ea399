import { combine } from './credit/combine.ts';
import { isZero } from './decimal-text.ts';
import type { Answer, Calculated, Decision, LinkOutcome, Outcome, TileChoice } from './decision.ts';
import { keptProduct } from './product-name.ts';

/**
 * The outcomes of a message's links, in order -> one decision. Links of other products are ignored; links that
 * could not be worked out stay visible beside the others. A dashboard whose chart is not chosen comes first: its amount
 * belongs to the total, and may be the same as that of another link. Pure.
 */
export function decide(outcomes: (LinkOutcome | TileChoice)[]): Decision {
  const choice = outcomes.find((outcome) => outcome.kind === 'choose_tile');
  if (choice) return choice;
  const links = outcomes.filter((outcome) => outcome.kind !== 'not_verify' && outcome.kind !== 'choose_tile');
  if (links.length === 0) return notVerify(outcomes);
  const calculated = links.filter((outcome): outcome is Calculated => outcome.kind === 'calculated');
  if (!calculated.some(({ result }) => result.status === 'OK')) return { kind: 'refused', links };
  const combined = combine(
    calculated.map(({ result }) => result),
    calculated.map(({ product }) => keptProduct(product)),
  );
  const credited = combined.currencies.some(({ credit_amount }) => !isZero(credit_amount));
  return { kind: credited ? 'recommended' : 'no_credit', links, combined };
}

function notVerify(outcomes: readonly (LinkOutcome | TileChoice)[]): Decision {
  const [first, ...others] = outcomes.filter((outcome) => outcome.kind === 'not_verify');
  const { product, covered } = first ?? {};
  const isOne = product !== undefined && others.every((other) => other.product === product);
  return { kind: 'not_verify', ...(isOne && { product }), ...(covered && { covered }) };
}

/** What is counted and recorded for a decision. */
export function outcomeOf(answer: Answer): Outcome {
  if (answer.kind === 'choose_tile') return 'asked';
  return answer.kind === 'recommended' ? 'answered' : answer.kind;
}

/** The answer, saying of its failed links that the owner got a DM. */
export function withOwnerTold<A extends object>(answer: A): A {
  if (!('links' in answer)) return answer;
  const links = (answer.links as LinkOutcome[]).map((link) =>
    link.kind === 'failed' ? { ...link, ownerTold: true } : link,
  );
  return { ...answer, links };
}
