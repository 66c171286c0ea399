import { forEachSliced, type Sliced } from '../core/async/slices.ts';
import type { PushDownNeeds } from '../core/credit/input/push-down.ts';
import type { Role } from '../core/credit/input/role-patterns.ts';
import type { UsageTable } from '../core/credit/types.ts';
import type { Refusal } from '../core/decision.ts';
import type { GuardAnswer } from '../core/fraud-guard/query.ts';
import { LIMITS } from '../core/limits.ts';

/**
 * Why a result is too large to be worked out: the answer, its record and its texts have a part for each account and for
 * each of its countries, so that their number must be bounded before anything is made of them.
 */
export function* refuseTooMany(
  table: UsageTable,
  { mapRoles }: Pick<PushDownNeeds, 'mapRoles'>,
): Sliced<Refusal | undefined> {
  const { index } = mapRoles(table.columns);
  const cell = (row: UsageTable['rows'][number], role: Role) => {
    const at = index.get(role);
    return at === undefined ? '' : String(row[at] ?? '');
  };
  const accounts = new Set<string>();
  const places = new Set<string>();
  yield* forEachSliced(table.rows, (row) => {
    if (accounts.size > LIMITS.accounts.value || places.size > LIMITS.places.value) return;
    const account = `${cell(row, 'account')}\n${cell(row, 'currency')}`;
    accounts.add(account);
    places.add(`${account}\n${cell(row, 'country')}`);
  });
  if (accounts.size > LIMITS.accounts.value) return refusal('accounts', LIMITS.accounts.value);
  if (places.size > LIMITS.places.value) return refusal('countries of accounts', LIMITS.places.value);
  return undefined;
}

/** Why Fraud Guard data is not used: each mode has a part in the working of each country, and only few exist. */
export function refuseTooManyModes(guard: readonly GuardAnswer[]): Refusal | undefined {
  const modes = new Set<string>();
  for (const { mode } of guard) {
    modes.add(String(mode ?? ''));
    if (modes.size > LIMITS.guardModes.value)
      return {
        code: 'too_many_modes',
        reason: `The Fraud Guard data of this link has more than ${LIMITS.guardModes.value} protection modes.`,
        remedy: 'Check that its column "mode" has the mode of Fraud Guard, and paste the new link.',
      };
  }
  return undefined;
}

function refusal(what: string, most: number): Refusal {
  return {
    code: 'too_many_accounts',
    reason: `The result of this link has more than ${most.toLocaleString('en-US')} ${what}.`,
    remedy: 'Filter the Look to the accounts that ask for a credit, press Run, and paste the new link.',
  };
}
