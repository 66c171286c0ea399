import type { ActionsBlock } from '@slack/types';
import { dayText, groupThousands } from '../../../core/credit/explain/wording.ts';
import { sum } from '../../../core/decimal-text.ts';
import type { ReplyMessage } from '../../../core/ports/reply-channel.ts';
import type { CreditRequest } from '../../../core/request.ts';
import type { AddedFacts, LineChange, WhatIfAnswer } from '../../../core/what-if.ts';
import { context, oneLine, sections, within } from '../parts/block-limits.ts';
import { join, type Mrkdwn, md, mention, plain } from '../parts/markup.ts';
import { money } from '../parts/money.ts';
import { place } from '../parts/words.ts';
import { USE } from './buttons.ts';
import { amountsText } from './wording.ts';

/** Characters for the lines that change; the rest is counted. */
const ROOM = 4000;

/** `What if: $3,200.00`: what the facts change, line by line, and a button that makes it the answer for all. */
export function whatIfMessage(answer: WhatIfAnswer, request: CreditRequest): ReplyMessage {
  if (answer.kind === 'what_if_failed') {
    const sentence = FAILED[answer.why];
    return { text: `What if: ${sentence}`, blocks: sections(md`${sentence}`) };
  }
  const headline = md`What if: ${amountsText(answer.after) || 'no credit'}`;
  const now = md`Now: ${amountsText(answer.before) || 'no credit'}.`;
  const facts = factsText(request.whatIf?.facts ?? {});
  const lines =
    answer.changes.length > 0 ? answer.changes.map(changeLine) : [md`Nothing changes, line by line.`];
  return {
    text: oneLine(md`${headline}. ${now} ${join(lines.slice(0, 3), '; ')}`),
    blocks: [
      ...sections(md`*${headline}*`, now, md`With: ${facts}.`),
      ...sections(
        ...within(
          ROOM,
          lines.map((line) => md`• ${line}`),
          'line',
        ),
      ),
      useButton(request),
      ...context(
        md`Only you see this. *Use for all* posts it in the thread in place of the earlier answer, with your name. Ref ${request.reference}.`,
      ),
    ],
  };
}

const FAILED: Record<Extract<WhatIfAnswer, { kind: 'what_if_failed' }>['why'], string> = {
  unknown: 'I do not know this answer any more. Post the link again.',
  no_rows:
    'The rows of this answer were too many to keep. Post the link again, with what you know (ticket=, scope=).',
  not_usable: 'With these facts no amount can be worked out. Check them, and try again.',
};

/** Who added what, for an answer that is used. */
export function addedFacts({ facts, by }: { facts: AddedFacts; by: string }): Mrkdwn {
  return md`:pencil2: With facts that ${mention('@', by)} added: ${factsText(facts)}.`;
}

function factsText(facts: AddedFacts): string {
  const { ticketDate, scope, guardMode, guardAttempts, guardBlocked, windowStart, windowEnd } = facts;
  const counts = guardAttempts
    ? `, ${groupThousands(guardAttempts)} messages sent and ${groupThousands(guardBlocked ?? '0')} blocked`
    : '';
  const parts = [
    ...(ticketDate ? [`the ticket of ${dayText(ticketDate)}`] : []),
    ...(scope ? [scope === 'declared' ? 'only fraud in the rows' : 'all traffic in the rows'] : []),
    ...(guardMode ? [`Fraud Guard ${guardMode}${counts}`] : []),
    ...(windowStart && windowEnd ? [`${dayText(windowStart)} to ${dayText(windowEnd)}`] : []),
  ];
  return plain(parts.join(', ') || 'no other facts', 300);
}

function changeLine({ before, after, currency, country, month }: LineChange): Mrkdwn {
  const name = plain(place(country, month), 60);
  const [was, is] = [before ?? '0', after ?? '0'];
  const by = sum([is], [was]);
  const change = by.startsWith('-') ? `−${money(by.slice(1), currency)}` : `+${money(by, currency)}`;
  return md`${name}: ${money(was, currency)} → ${money(is, currency)} (${change})`;
}

function useButton({ id }: CreditRequest): ActionsBlock {
  const text = { type: 'plain_text', text: 'Use for all', emoji: false } as const;
  return {
    type: 'actions',
    block_id: `cu:${id}`,
    elements: [{ type: 'button', action_id: USE, value: id, text, style: 'primary' }],
  };
}
