import type { Answer } from './decision.ts';
import type { Telemetry } from './ports/telemetry.ts';

/** Counts the amounts of an answer, a decision that was taken, and why links were refused. */
export function countAnswer(telemetry: Telemetry, answer: Answer): void {
  if (answer.kind === 'recommended')
    for (const { currency, confidence, credit_amount } of answer.combined.currencies)
      telemetry.recommended(currency, confidence ?? 'none', Number(credit_amount));
  if (answer.kind === 'decided') {
    const made = answer.head.decisions.find(({ number }) => number === answer.number);
    if (made) telemetry.decided(made.kind);
  }
  for (const link of 'links' in answer ? answer.links : []) {
    if (link.kind === 'refused') telemetry.refused(link.refusal.code);
    if (link.kind === 'calculated') for (const { code } of link.result.errors) telemetry.refused(code);
  }
}
