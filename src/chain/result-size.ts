import { forEachSliced, type Sliced } from '../core/async/slices.ts';
import type { PushDownNeeds } from '../core/credit/input/push-down.ts';
import type { Role } from '../core/credit/input/role-patterns.ts';
import type { UsageTable } from '../core/credit/types.ts';
import type { LinkOutcome, Refusal, TileChoice } from '../core/decision.ts';
import type { GuardAnswer } from '../core/fraud-guard/query.ts';
import { LIMITS } from '../core/limits.ts';

/**
 * Why a result is too large to be worked out: the answer, its record and its texts have a part for each account, for
 * each of its countries and for each of their days, so that their number must be bounded before anything is made of them.
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
  const [accounts, places, days] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const counted = [
    { found: accounts, most: LIMITS.accounts.value, what: 'accounts' },
    { found: places, most: LIMITS.places.value, what: 'countries of accounts' },
    { found: days, most: LIMITS.placeDays.value, what: 'days of countries of accounts' },
  ];
  const tooMany = () => counted.find(({ found, most }) => found.size > most);
  yield* forEachSliced(table.rows, (row) => {
    if (tooMany()) return;
    const account = `${cell(row, 'account')}\n${cell(row, 'currency')}`;
    const place = `${account}\n${cell(row, 'country')}`;
    accounts.add(account);
    places.add(place);
    // A moment has its day in front; a declared Look has months.
    days.add(`${place}\n${(cell(row, 'date') || cell(row, 'month')).slice(0, '2026-10-03'.length)}`);
  });
  const beyond = tooMany();
  return beyond && refusal(beyond.what, beyond.most);
}

/** What the results of a message's links have together, added up as they come. */
export class AnswerSize {
  #places = 0;
  #days = 0;
  #lines = 0;

  /**
   * Adds the outcome of a link. Returns why there is no answer when all together are more than one answer can hold:
   * the amount of some of them would be no amount of the message, so that the message is refused as a whole.
   */
  add(outcome: LinkOutcome | TileChoice): Refusal | undefined {
    if (outcome.kind !== 'calculated') return undefined;
    const countries = outcome.workings?.countries ?? [];
    this.#places += countries.length;
    for (const { estimate, volume } of countries) this.#days += (estimate ?? volume)?.days.length ?? 0;
    for (const memo of outcome.result.memos) this.#lines += memo.lines.length;
    return this.#refusal();
  }

  #refusal(): Refusal | undefined {
    const beyond = [
      { found: this.#places, most: LIMITS.placesTogether.value, what: 'countries of accounts' },
      { found: this.#days, most: LIMITS.placeDaysTogether.value, what: 'days of countries' },
      { found: this.#lines, most: LIMITS.linesTogether.value, what: 'lines, one for a country and month' },
    ].find(({ found, most }) => found > most);
    return (
      beyond && {
        code: 'too_much_together',
        reason: `The results of this message together have more than ${inWords(beyond.most)} ${beyond.what}.`,
        remedy: 'Paste fewer links at a time, or filter the Looks to fewer countries or months.',
      }
    );
  }
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
    reason: `The result of this link has more than ${inWords(most)} ${what}.`,
    remedy:
      'Filter the Look to the accounts that ask for a credit and to the days in question, press Run, and paste the new link.',
  };
}

function inWords(count: number): string {
  return count.toLocaleString('en-US');
}
