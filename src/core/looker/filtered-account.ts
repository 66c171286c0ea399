import { mayMean } from '../credit/input/columns.ts';
import type { LookFilter } from '../decision.ts';

/** One value as it is in the data, such as `AC12` or `4711`: no list, range, pattern, negation or word of Looker. */
const ONE_VALUE = /^(?!(?:null|empty|not|any)$)[a-z0-9][\w-]{0,63}$/i;

/**
 * The one account that a query selects, by its filters; undefined: none, several, or what cannot be told. Rows without a
 * column of accounts are that account's: as rows of nobody they would share the credits of every other such query.
 */
export function filteredAccount(filters: readonly LookFilter[] = []): string | undefined {
  const own = filters.filter(({ name }) => mayMean('account', name));
  const [only] = own;
  return only && own.length === 1 && ONE_VALUE.test(only.value) ? only.value : undefined;
}
