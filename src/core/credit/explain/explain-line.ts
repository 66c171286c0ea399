import type { CountryWorkings, Workings } from '../fraud/workings.ts';
import { add, compare, decimalText, fraction, ONE, ZERO } from '../rational.ts';
import type { Day, GuardShare, Line, Memo } from '../types.ts';
import { readNumber } from '../values.ts';
import { daysText, groupThousands, moneyText, placeText, shortAmount } from './wording.ts';

/** One step of the calculation in words. */
export interface Step {
  /** The fraud cost of a line, what is owed of it, what the memo takes off, or a deadline. */
  about: 'fraud' | 'owed' | 'memo' | 'deadline';
  text: string;
}

/** With more days than this, the sum of the days is shown without its parts. */
const MOST_DAYS = 5;

/** The steps of one line: fraud cost, then a line a Guard mode, then the credit. */
export function lineSteps(line: Line, memo: Memo, workings?: Workings): Step[] {
  const money = (amount: string) => moneyText(amount, memo.currency);
  const judged = workings?.countries.find(
    ({ account, currency, country }) =>
      account === memo.account && currency === memo.currency && country === line.country,
  );
  const cost = line.r0 === null ? [declaredStep(line, money)] : estimatedSteps(line, money, judged, workings);
  const modes = line.guard.flatMap((share) => modeSteps(share, line, money));
  const owed = [...modes, creditStep(line, memo, money, workings)];
  return [
    ...cost.map((text): Step => ({ about: 'fraud', text })),
    ...owed.map((text): Step => ({ about: 'owed', text })),
  ];
}

type Money = (amount: string) => string;

function declaredStep(line: Line, money: Money): string {
  const messages = line.quantity === null ? '' : `${groupThousands(line.quantity)} messages, `;
  return `Query scoped to the fraud, ${placeText(line)}: ${messages}${money(line.fraud_cost)}`;
}

function estimatedSteps(
  line: Line,
  money: Money,
  judged: CountryWorkings | undefined,
  workings: Workings | undefined,
): string[] {
  const volume =
    line.surge_threshold === null ? 'no volume line' : `volume line ${groupThousands(line.surge_threshold)}`;
  const days = daysText(line.days.map(({ date }) => date));
  const counts = [line.attempts, line.conversions, line.expected, line.excess].map((count) =>
    groupThousands(count ?? 0),
  );
  const [attempts, approved, expected, excess] = counts;
  return [
    usualRateStep(line, judged),
    `${days}: ${attempts} attempts, ${approved} approved; expected ${expected}${expectedParts(line)}, excess ${excess}; ${volume}`,
    costStep(line, money, workings),
  ];
}

function usualRateStep({ country, r0, r0_source }: Line, judged: CountryWorkings | undefined): string {
  const usual = judged?.usual;
  if (r0_source === 'default') return `Usual rate ${country}: ${r0}, a default`;
  if (!usual) {
    const source = r0_source === 'own' ? 'its own clean days' : "the account's other countries";
    return `Usual rate ${country}: ${r0}, from ${source}`;
  }
  const from =
    r0_source === 'own'
      ? `on ${judged.cleanDays} clean days`
      : "on clean days of the account's other countries";
  const approved = groupThousands(usual.approved);
  return `Usual rate ${country}: ${approved} approved / ${groupThousands(usual.attempts)} attempts ${from} = ${r0}`;
}

/** ` = ⌈70 / 0.7000⌉ + …`, where the days are few. A day never expects more than its attempts. */
function expectedParts({ days, r0 }: Line): string {
  if (days.length > MOST_DAYS) return '';
  return ` = ${days.map(({ conversions }) => `⌈${conversions} / ${r0}⌉`).join(' + ')}`;
}

function costStep(line: Line, money: Money, workings: Workings | undefined): string {
  const place = `Fraud cost ${placeText(line)}`;
  const total = money(line.fraud_cost);
  if (line.days.length > MOST_DAYS) {
    return `${place}: cost × excess / attempts of each of ${line.days.length} days, together ${total}`;
  }
  const products = line.days.map(
    (day) => `${money(chargeOf(day, workings))} × ${day.excess} / ${day.attempts}`,
  );
  const parts = line.days.map((day) => money(shortAmount(day.fraud_cost)));
  const sums = parts.length > 1 ? [products, parts] : [products];
  return `${place}: ${sums.map((terms) => terms.join(' + ')).join(' = ')} = ${total}`;
}

/** What of a day's charges the excess had a part in: the Verify fee only where it is charged per attempt. */
function chargeOf(day: Day, workings?: Workings): string {
  if (!workings?.perAttempt) return shortAmount(day.channel_fee);
  const sum = add(readNumber(day.channel_fee) ?? ZERO, readNumber(day.verify_fee) ?? ZERO);
  return shortAmount(decimalText(sum, 6));
}

/** `basic 1.000 35644 $7,526.30 0.416 $4,948.80`, and how its credit comes about. */
function modeSteps(share: GuardShare, line: Line, money: Money): string[] {
  const { mode, msg_count, fraud_cost, block_rate, credit } = share;
  const messages = line.guard.reduce((sum, guard) => sum + BigInt(guard.msg_count), 0n);
  const proportion = decimalText(fraction(BigInt(msg_count), messages), 3);
  const amount = credit === null ? 'no amount' : money(credit);
  return [
    `${mode} ${proportion} ${msg_count} ${money(fraud_cost)} ${block_rate} ${amount}`,
    `owed: ${owedInWords(share)}`,
  ];
}

function owedInWords({ mode, target, block_rate }: GuardShare): string {
  const stands = target === null ? undefined : readNumber(target);
  const blocked = readNumber(block_rate);
  if (target === null || stands === undefined || blocked === undefined) {
    return `unknown, no target is set for ${mode}`;
  }
  const shown = shortAmount(target);
  if (compare(stands, ONE) === 0) return `all of it, ${mode} stands for blocking everything`;
  if (stands.n === 0n) return 'nothing, the target is 0';
  if (compare(blocked, stands) >= 0) return `nothing, ${block_rate} blocked is at least ${shown}`;
  return `(${shown} − ${block_rate}) / (1 − ${block_rate})`;
}

function creditStep(line: Line, memo: Memo, money: Money, workings: Workings | undefined): string {
  if (memo.status === 'ABSTAIN') return `Credit ${placeText(line)}: no amount`;
  const share = readNumber(workings?.creditShare ?? '1') ?? ONE;
  const factors = [
    line.owed_factor ?? 'unknown factor',
    ...(compare(share, ONE) !== 0 ? [shortAmount(decimalText(share, 4))] : []),
  ];
  const range = line.r0 === null ? '' : `, range ${money(line.credit_low)}-${money(line.credit_high)}`;
  const late = line.late ? `; late, ${money(line.uncredited_late)} not credited` : '';
  const product = [money(line.fraud_cost), ...factors].join(' × ');
  const outcome = line.late ? late : ` = ${money(line.credit)}${range}`;
  return `Credit ${placeText(line)}: ${product}${outcome}`;
}
