import type { PastCase } from '../../../src/core/backtest/case.ts';
import { readCase } from '../../../src/core/backtest/case.ts';
import { type Comparison, replayer } from '../../../src/core/backtest/replay.ts';
import type { Policy } from '../../../src/core/credit/policy.ts';

/** A declared query of one country whose whole spend is recommended by the built-in policy. */
export interface Declared {
  id: string;
  country?: string;
  currency?: string;
  spend: string;
  decided: string | null;
}

/** A line of a back-test file; `decided` null is a rejected case. */
export function caseLine({ id, country = 'TJ', currency = 'USD', spend, decided }: Declared) {
  const columns = ['country', 'messages', 'sms_spend', 'currency'];
  return {
    id,
    inputs: [
      {
        table: { columns, rows: [[country, 100, spend, currency]] },
        claim: { account: 'AC1', ticket_date: '2026-02-03' },
      },
    ],
    decided: decided === null ? [] : [{ currency, amount: decided }],
    decided_on: '2026-02-04',
  };
}

export function pastCase(given: unknown): PastCase {
  const read = readCase(given);
  if ('problem' in read) throw new Error(read.problem);
  return read;
}

/** All cases through one policy. */
export function compared(cases: readonly Declared[], policy: Policy = {}): Comparison[] {
  const replay = replayer(policy);
  return cases.flatMap((one) => replay(pastCase(caseLine(one))).comparisons);
}

/** `share` of whole `cents`, as decimal text in cents. */
export function shareOf(cents: number, share: number): string {
  return (Math.round(cents * share) / 100).toFixed(2);
}
