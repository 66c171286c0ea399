import type { LineWorkings } from '../fraud/workings.ts';
import { compare, decimalText, fraction, ONE, ZERO } from '../rational.ts';
import type { GuardShare, Line } from '../types.ts';
import { readNumber } from '../values.ts';
import { groupThousands, type Money, shortAmount } from './wording.ts';

/** `basic 1.000 35644 $7,526.30 0.416 $4,948.80`, and how its credit comes about. */
export function modeSteps(share: GuardShare, line: Line, money: Money): string[] {
  const { mode, msg_count, fraud_cost, block_rate, credit } = share;
  const messages = line.guard.reduce((sum, guard) => sum + BigInt(guard.msg_count), 0n);
  // Rows without messages do not count, so that there are some.
  const part = messages === 0n ? ZERO : fraction(BigInt(msg_count), messages);
  const proportion = decimalText(part, 3);
  const amount = credit === null ? 'no amount' : money(credit);
  return [
    `${mode} ${proportion} ${msg_count} ${money(fraud_cost)} ${block_rate} ${amount}`,
    `owed: ${owedInWords(share)}`,
  ];
}

/** The same with every figure named, and the division behind the block rate where its counts are known. */
export function namedModeStep(
  share: GuardShare,
  line: Line,
  money: Money,
  counts: LineWorkings['modes'][number] | undefined,
): string[] {
  const { mode, msg_count, fraud_cost, block_rate, credit } = share;
  const messages = line.guard.reduce((sum, guard) => sum + BigInt(guard.msg_count), 0n);
  const sent = groupThousands(msg_count);
  const part = line.guard.length > 1 ? ` of ${groupThousands(messages)}` : '';
  const rate = counts
    ? `${groupThousands(counts.blocked)} blocked / (${sent} sent + ${groupThousands(counts.blocked)} blocked) = ${block_rate}`
    : block_rate;
  const amount = credit === null ? 'no amount' : money(credit);
  return [
    `Fraud Guard mode ${mode}: ${sent}${part} messages sent, fraud cost ${money(fraud_cost)}; block rate ${rate}`,
    `Owed in mode ${mode}: ${owedInWords(share)}; ${amount}`,
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
