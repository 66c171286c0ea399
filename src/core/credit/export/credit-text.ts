import { explain, explainCombined, explanationLines } from '../explain/explain.ts';
import type { Combined } from '../types.ts';
import type { CalculatedLink } from './credit-csv.ts';

/** The complete explanation as a text file: every step of every link, nothing shortened. */
export function creditText(links: readonly CalculatedLink[], combined: Combined, reference: string): string {
  const lines = links.flatMap(({ number, result, workings }) => [
    ...(links.length > 1 ? ['', `Link ${number}`] : ['']),
    ...explanationLines(explain(result, workings)),
  ]);
  const head = [`Ref ${reference}, policy ${combined.policy}`, ...explainCombined(combined)];
  return `${[...head, ...lines].join('\n')}\n`;
}
