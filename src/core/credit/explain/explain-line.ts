import type { CountryWorkings, Workings } from '../fraud/workings.ts';
import { countriesOf, workingsOfLine } from '../fraud/workings-index.ts';
import { compare, decimalText, ONE } from '../rational.ts';
import type { GuardShare, Line, Memo } from '../types.ts';
import { readNumber } from '../values.ts';
import { costStep, dayStep } from './explain-day.ts';
import { modeSteps, namedModeStep } from './explain-mode.ts';
import { isVolumeLine, volumeSteps } from './explain-volume.ts';
import type { Step } from './step.ts';
import { daysText, groupThousands, type Money, moneyText, placeText, shortAmount } from './wording.ts';

/** What an explanation knows beside the result. */
export interface Known {
  workings: Workings | undefined;
  reader: Reader | undefined;
}

/** How an explanation speaks to people who do not know the policy's own tables. */
export interface Reader {
  /** A country for its code. */
  country(code: string): string;
}

/** The steps of one line: fraud cost, then a line a Guard mode, then the credit. */
export function lineSteps(given: Line, memo: Memo, { workings, reader }: Known): Step[] {
  const money = (amount: string) => moneyText(amount, memo.currency);
  const judged = countriesOf(workings, memo).find(({ country }) => country === given.country);
  const line = reader ? { ...given, country: reader.country(given.country) } : given;
  const counts = reader && workingsOfLine(workings, memo, given)?.modes;
  const dailySteps = isVolumeLine(line) ? volumeSteps : estimatedSteps;
  const cost =
    line.days.length === 0 ? declaredSteps(line, money) : dailySteps(line, money, judged, workings);
  const owed = [
    ...line.guard.flatMap((share: GuardShare) =>
      reader
        ? namedModeStep(
            share,
            line,
            money,
            counts?.find(({ mode }) => mode === share.mode),
          )
        : modeSteps(share, line, money),
    ),
    creditStep(line, memo, money, workings),
  ];
  return [...cost, ...owed.map((text): Step => ({ about: 'owed', text }))];
}

function declaredSteps(line: Line, money: Money): Step[] {
  const messages = line.quantity === null ? [] : [`${groupThousands(line.quantity)} messages`];
  const query = `Query scoped to the fraud, ${placeText(line)}`;
  const { attempts, conversions, expected, r0 } = line;
  if (r0 === null || attempts === null || conversions === null || expected === null) {
    return [{ about: 'fraud', text: `${query}: ${[...messages, money(line.fraud_cost)].join(', ')}` }];
  }
  const legitimate = `${groupThousands(conversions)} approved / ${r0} = ${groupThousands(expected)} legitimate`;
  return [
    { about: 'fraud', text: [query, ...messages].join(': ') },
    { about: 'fraud', text: `${legitimate} of ${groupThousands(attempts)}; ${money(line.fraud_cost)}` },
  ];
}

function estimatedSteps(
  line: Line,
  money: Money,
  judged: CountryWorkings | undefined,
  workings: Workings | undefined,
): Step[] {
  return [
    { about: 'fraud', text: usualRateStep(line, judged) },
    { about: 'fraud', text: daysStep(line) },
    ...line.days.map((day) => dayStep(day, line, money, { judged, workings })),
    { about: 'fraud', text: costStep(line, money) },
  ];
}

function usualRateStep(
  { country, r0, r0_source, usual_volume }: Line,
  judged: CountryWorkings | undefined,
): string {
  const usual = judged?.estimate;
  const volume = usual_volume ? `; usual volume ${groupThousands(usual_volume)} a day` : '';
  if (r0_source === 'default') return `Usual rate ${country}: ${r0}, a default${volume}`;
  if (!usual) {
    const source = r0_source === 'own' ? 'its own clean days' : "the account's other countries";
    return `Usual rate ${country}: ${r0}, from ${source}${volume}`;
  }
  const from =
    r0_source === 'own'
      ? `on ${usual.cleanDays} clean days`
      : "on clean days of the account's other countries";
  const approved = `${groupThousands(usual.approved)} approved / ${groupThousands(usual.attempts)} attempts`;
  return `Usual rate ${country}: ${approved} ${from} = ${r0}${volume}`;
}

function daysStep(line: Line): string {
  const threshold =
    line.surge_threshold === null ? 'no volume line' : `volume line ${groupThousands(line.surge_threshold)}`;
  const [attempts, approved, expected, excess] = [
    line.attempts,
    line.conversions,
    line.expected,
    line.excess,
  ].map((count) => groupThousands(count ?? 0));
  const days = daysText(line.days.map(({ date }) => date));
  return `${days}: ${attempts} attempts, ${approved} approved; expected ${expected}, excess ${excess}; ${threshold}`;
}

function creditStep(line: Line, memo: Memo, money: Money, workings: Workings | undefined): string {
  const name = `Credit ${placeText(line)}`;
  if (memo.status === 'ABSTAIN') return `${name}: no amount`;
  const share = readNumber(workings?.parameters?.creditShare ?? '1') ?? ONE;
  const factor = line.owed_factor === null ? undefined : readNumber(line.owed_factor);
  const factors = [
    ...(factor && compare(factor, ONE) === 0 ? [] : [line.owed_factor ?? 'unknown factor']),
    ...(compare(share, ONE) !== 0 ? [shortAmount(decimalText(share, 4))] : []),
  ];
  const { credit, credit_low: low, credit_high: high } = line;
  const range = line.excess === null || low === high ? '' : `, range ${money(low)}–${money(high)}`;
  const late = line.late ? `; late, ${money(line.uncredited_late)} not credited` : '';
  const product = [money(line.fraud_cost), ...factors].join(' × ');
  const result = product === money(credit) ? '' : ` = ${money(credit)}`;
  return `${name}: ${product}${line.late ? late : `${result}${range}`}`;
}
