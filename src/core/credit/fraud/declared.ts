import type { Code } from '../codes.ts';
import type { Bill, UsageCell } from '../input/usage.ts';
import type { PolicyParameters } from '../policy.ts';
import { add } from '../rational.ts';
import type { FraudLine } from './fraud-line.ts';
import type { CountryWorkings } from './workings.ts';

/** Section 4a: the query is scoped to the fraud, so what it adds up to is the fraud cost. `cells` are those of `bill`. */
export function declaredLines(
  bill: Bill,
  cells: readonly UsageCell[],
  policy: PolicyParameters,
): { lines: FraudLine[]; codes: Code[]; workings: CountryWorkings[] } {
  const codes: Code[] = ['S01_DECLARED_SCOPE'];
  const workings: CountryWorkings[] = [];
  const lines: FraudLine[] = [];
  for (const { country, month, quantity, channelFee, verifyFee } of cells) {
    const charged = add(channelFee, verifyFee);
    if (charged.n === 0n) continue;
    if (policy.excluded_countries.has(country)) {
      codes.push('E09_COUNTRY_EXCLUDED');
      workings.push({ ...bill, country, codes: ['E09_COUNTRY_EXCLUDED'], usual: null, cleanDays: 0 });
      continue;
    }
    const cost = policy.verify_fee_basis === 'per_attempt' ? charged : channelFee;
    const amounts = { charged, fraudCost: cost, fraudCostLow: cost, fraudCostHigh: cost };
    lines.push({ country, month, quantity, ...amounts, estimate: null });
  }
  return { lines, codes, workings };
}
