import { dayText } from '../../../core/credit/explain/wording.ts';
import { isZero } from '../../../core/decimal-text.ts';
import type { Amount, DecisionMade, RecordHead } from '../../../core/record.ts';
import { type Mrkdwn, md, mention, plain } from '../parts/markup.ts';
import { money } from '../parts/money.ts';
import { REASON_NAMES } from './reasons.ts';

/** `$4,948.80 and €12.00`; currencies with nothing are left out where another has something. */
export function amountsText(amounts: readonly Amount[]): string {
  const some = amounts.filter(({ amount }) => !isZero(amount));
  return (some.length > 0 ? some : amounts)
    .map(({ amount, currency }) => money(amount, currency))
    .join(' and ');
}

/** How a decided answer and the message about it begin: the words of the contract. */
export function decisionHeadline({ kind, amounts }: DecisionMade, totals: RecordHead['totals']): string {
  const recommended = amountsText(totals);
  switch (kind) {
    case 'approved':
      return `Approved: ${amountsText(amounts)}`;
    case 'adjusted':
      return `Approved with a change: ${amountsText(amounts)} (recommended ${recommended})`;
    case 'rejected':
      return `Rejected (recommended ${recommended})`;
    case 'reversed':
      return `Reversed: ${amountsText(amounts)} (recommended ${recommended})`;
    case 'replaced':
      return `Replaced by a later answer (was ${recommended || 'no credit'})`;
    case 'refused':
      return `Not decided (recommended ${recommended})`;
  }
}

/** Reason code and note in words; empty without either. */
export function reasonText({ reason, note }: Pick<DecisionMade, 'reason' | 'note'>): string {
  const why = reason === undefined ? '' : (REASON_NAMES[reason] ?? plain(reason, 40));
  const said = note === undefined ? '' : plain(note, 400);
  return [why, said].filter((part) => part !== '').join(': ');
}

const VERBS: Record<DecisionMade['kind'], string> = {
  approved: 'Approved',
  adjusted: 'Approved with a change',
  rejected: 'Rejected',
  reversed: 'Reversed',
  replaced: 'Replaced',
  refused: 'Not decided',
};

/** `Approved by @bob on 27 Nov 2026, 12:00 UTC. Goodwill: as agreed.` */
export function whoAndWhen(made: DecisionMade): Mrkdwn {
  const why = reasonText(made);
  const reason = why === '' ? md`` : md` Reason: ${why.replace(/[.]$/, '')}.`;
  return md`${VERBS[made.kind]} by ${mention('@', made.by)} on ${moment(made.at)}.${reason}`;
}

/** `27 Nov 2026, 12:00 UTC`. */
export function moment(epochMs: number): string {
  const iso = new Date(epochMs).toISOString();
  return `${dayText(iso.slice(0, 10))}, ${iso.slice(11, 16)} UTC`;
}
