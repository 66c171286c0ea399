import type { LedgerEntry } from '../../../core/ledger/entry.ts';
import type { ReplyMessage } from '../../../core/ports/reply-channel.ts';
import { context, fitting, oneLine, sections } from '../parts/block-limits.ts';
import { type Mrkdwn, md, mention, plain } from '../parts/markup.ts';
import { money } from '../parts/money.ts';
import { listed, place, plural } from '../parts/words.ts';
import { moment, reasonText } from './wording.ts';

/** More than this many are counted, and are in the export. */
const MOST = 40;
/** Characters of all lines: Slack shows nothing of an answer that is too long, and notes may have 1,000 each. */
const ROOM = 8000;

const KINDS: Record<LedgerEntry['kind'], string> = {
  approved: 'approved',
  adjusted: 'approved with a change',
  rejected: 'rejected',
  reversed: 'reversed',
};

/** `/credit history <account>`: the decisions on an account, newest first. */
export function history(account: string, entries: readonly LedgerEntry[]): ReplyMessage {
  const name = plain(account, 60);
  if (entries.length === 0) {
    const none = md`No decision on ${name} is recorded.`;
    return { text: oneLine(none), blocks: sections(none) };
  }
  const newest = entries.toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const head = md`*${plural(entries.length, 'decision')} on ${name}*, newest first.`;
  const lines = fitting(
    ROOM,
    newest.slice(0, MOST).map((entry) => md`• ${line(entry)}`),
  );
  const more = newest.length - lines.length;
  return {
    text: oneLine(
      md`${plural(entries.length, 'decision')} on ${name}. The newest: ${line(newest[0] as LedgerEntry)}`,
    ),
    blocks: [
      ...sections(head, ...lines),
      ...(more > 0
        ? context(md`And ${plural(more, 'earlier decision')}: see \`npm run -s ledger -- export\`.`)
        : []),
    ],
  };
}

function line(entry: LedgerEntry): Mrkdwn {
  const { kind, amount, recommended, currency, lines, by, at, reference } = entry;
  const why = reasonText({
    ...(entry.reason === null ? {} : { reason: entry.reason }),
    ...(entry.note === null ? {} : { note: entry.note }),
  });
  const places =
    lines.length > 0 ? ` for ${plain(listed(lines.map((one) => place(one.country, one.month))), 200)}` : '';
  const reason = why === '' ? '' : `: ${why}`;
  const other =
    amount === recommended || kind === 'reversed' ? '' : ` (recommended ${money(recommended, currency)})`;
  return md`${moment(Date.parse(at))}: *${money(amount, currency)}* ${KINDS[kind]}${other}${places}, by ${mention('@', by)}, ref ${reference}${reason}`;
}
