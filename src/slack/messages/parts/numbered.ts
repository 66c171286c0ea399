import type { Combined } from '../../../core/credit/types.ts';
import type { Calculated, LinkOutcome } from '../../../core/decision.ts';

/** A calculated link with its number in the reply, from 1; undefined when it is the only link. */
export interface Numbered extends Calculated {
  number: number | undefined;
}

/** The calculated links. Their numbers count the links before them that could not be calculated. */
export function calculatedOf(links: readonly LinkOutcome[]): Numbered[] {
  return links.flatMap((outcome, at) =>
    outcome.kind === 'calculated' ? [{ ...outcome, number: links.length > 1 ? at + 1 : undefined }] : [],
  );
}

/** `combined` counts the calculated links only; here its duplicates speak of the numbers in the reply. */
export function duplicatesNumbered(combined: Combined, calculated: readonly Numbered[]): Combined {
  const numberOf = (link: number) => calculated[link - 1]?.number ?? link;
  const duplicates = combined.duplicates.map((duplicate) => ({
    ...duplicate,
    first_link: numberOf(duplicate.first_link),
    link: numberOf(duplicate.link),
  }));
  return { ...combined, duplicates };
}
