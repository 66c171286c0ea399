import type { HoldReason } from '../../../core/credit/fraud/volume/surges.ts';
import type { HeldRunWorkings } from '../../../core/credit/fraud/workings.ts';
import { decimalText, divide, fraction, multiply, whole, ZERO } from '../../../core/credit/rational.ts';
import { readNumber } from '../../../core/credit/values.ts';
import { isZero } from '../../../core/decimal-text.ts';
import { type Mrkdwn, md, plain } from './markup.ts';
import { money } from './money.ts';
import type { Numbered } from './numbered.ts';
import { country, shortDays } from './words.ts';

/** More runs than this are counted. */
const MOST_RUNS = 3;

const REMEDY = 'Add blocked, delivered or distinct numbers to the Look, or decide by hand.';

const VOLUME_REMEDY = 'Ask the customer about campaigns and launches, then decide by hand.';

/** Why the volume alone is not enough. */
const VOLUME_WHY: Readonly<Record<HoldReason, string>> = {
  moderate: 'a campaign looks like this too',
  lasting: 'it stays up, as after a launch',
  repeated: 'it rises like this again and again, as in regular campaigns',
  new: 'there is no earlier traffic to compare with, as after a launch',
};

/** Money that is not credited, since attempts are up and nothing else points to fraud. */
export function heldLines(calculated: readonly Numbered[]): Mrkdwn[] {
  const runs = calculated.flatMap(({ workings }) => workings?.heldRuns ?? []);
  const shown = runs.filter(({ amount }) => !isZero(amount));
  const named = shown.length > 1;
  const open = shown.slice(0, MOST_RUNS);
  const lines = open.map((run, at) => {
    const isLast = open.findLastIndex((other) => remedyOf(other) === remedyOf(run)) === at;
    return isLast ? md`${heldLine(run, named)} _${remedyOf(run)}_` : heldLine(run, named);
  });
  const more = shown.length - lines.length;
  const rest = more > 0 ? [md`Not credited: ${more} more surges of this kind, see the workings.`] : [];
  return [...lines, ...rest];
}

/** What to do, which is said once, with the last surge that it is for. */
function remedyOf({ reason }: HeldRunWorkings): string {
  return reason === undefined ? REMEDY : VOLUME_REMEDY;
}

function heldLine(run: HeldRunWorkings, named: boolean): Mrkdwn {
  const where = named ? md` in ${plain(country(run.country), 60)}` : md``;
  const what = md`*${money(run.amount, run.currency)}* on ${shortDays(run.days)}${where}`;
  if (run.reason !== undefined) {
    return md`Not credited: ${what}, messages up ${timesUsual(run)} times: ${VOLUME_WHY[run.reason]}.`;
  }
  return md`Not credited: ${what}, attempts up ${timesUsual(run)} times and nothing else points to fraud.`;
}

/** `2.0`: the attempts of the run over the usual ones of as many days. */
function timesUsual({ attempts, usualVolume, days }: HeldRunWorkings): string {
  const usual = multiply(readNumber(usualVolume) ?? ZERO, whole(BigInt(days.length)));
  return usual.n === 0n ? 'many' : decimalText(divide(fraction(BigInt(attempts), 1n), usual), 1);
}
