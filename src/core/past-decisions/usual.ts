import { conformalInterval, LEAST_CASES, NOMINAL } from '../backtest/conformal.ts';
import { ascending } from '../backtest/numbers.ts';
import type { PastDecision } from './past-decision.ts';
import { similarCases } from './similar.ts';

/** Shares of the recommended amount, 1 being all of it. */
interface Shares {
  low: number;
  high: number;
}

/** What people decided in similar cases. It is shown, and changes no amount. */
export interface UsualDecision {
  currency: string;
  cases: number;
  rejected: number;
  /** Where half of all cases lie; when fewer than half were approved, where the approved ones lie; null without any. */
  approved: (Shares & { are: 'half' | 'the others' }) | null;
  /** The split-conformal interval for this case, rejections counted as 0; null where the cases do not give one. */
  predicted: (Shares & { nominal: number }) | null;
}

/** @returns undefined with fewer than 20 similar cases */
export function usualDecision(
  { currency, recommended }: { currency: string; recommended: string },
  past: readonly PastDecision[],
): UsualDecision | undefined {
  const sized = past.map((one) => ({ ...one, id: one.request, size: Number(one.recommended) }));
  const similar = similarCases(sized)(Number(recommended));
  if (similar.length < LEAST_CASES) return undefined;
  const ratios = similar.map(({ id, size, decided, isRejected }) => ({
    id,
    ratio: isRejected ? 0 : Number(decided) / size,
    isRejected,
  }));
  const approved = ascending(ratios.filter((one) => !one.isRejected).map(({ ratio }) => ratio));
  const interval = conformalInterval(ratios);
  return {
    currency,
    cases: similar.length,
    rejected: similar.length - approved.length,
    approved: middle(approved, Math.ceil(similar.length / 2)),
    predicted: interval ? { ...interval, nominal: NOMINAL } : null,
  };
}

/** The `half` values in the middle; all of them when they are fewer. */
function middle(sorted: readonly number[], half: number): UsualDecision['approved'] {
  const skipped = Math.max(0, Math.floor((sorted.length - half) / 2));
  const low = sorted[skipped];
  const high = sorted[Math.min(sorted.length, skipped + half) - 1];
  if (low === undefined || high === undefined) return null;
  return { low, high, are: sorted.length >= half ? 'half' : 'the others' };
}

/**
 * `Of 34 similar cases, half were approved at 97 to 100 % of the recommendation; 3 were rejected`, and the prediction.
 */
export function usualSentences({ cases, rejected, approved, predicted }: UsualDecision): string[] {
  return [
    `Of ${cases} similar cases, ${decidedText(rejected, approved)}`,
    ...(predicted ? [predictionText(predicted)] : []),
  ];
}

function decidedText(rejected: number, approved: UsualDecision['approved']): string {
  const refused =
    rejected === 0 ? 'none was rejected' : `${rejected} ${rejected === 1 ? 'was' : 'were'} rejected`;
  if (approved === null) return 'all were rejected';
  const at = `at ${percents(approved)} of the recommendation`;
  return approved.are === 'half'
    ? `half were approved ${at}; ${refused}`
    : `${refused}; the others were approved ${at}`;
}

function predictionText({ nominal, ...shares }: NonNullable<UsualDecision['predicted']>): string {
  return `In ${Math.round(nominal * 100)} of 100 such cases people decide on ${percents(shares)} of the recommendation (predicted from these cases; a rejection counts as 0 %)`;
}

/** Rounded outwards, so that what is said to lie between them does. */
function percents({ low, high }: Shares): string {
  const from = Math.floor(low * 100 + 1e-9);
  const to = Math.ceil(high * 100 - 1e-9);
  return from === to ? `${to} %` : `${from} to ${to} %`;
}
