import { decide } from '../core/decide.ts';
import type { Decision, LinkOutcome } from '../core/decision.ts';
import type { Log } from '../core/ports/log.ts';
import type { CreditRequest } from '../core/request.ts';
import { type Memories, remember } from './5-remember.ts';
import { withUsualDecision } from './6-usual-decision.ts';
import { copyRows } from './copy-rows.ts';

/**
 * An answer worked out again from the rows that were kept, with the credits that are approved by now. Undefined: its
 * rows were not kept, so that the links have to be read again.
 */
export async function again(
  memories: Memories,
  request: CreditRequest,
  of: string,
  { signal, log }: { signal: AbortSignal; log: Log },
): Promise<Decision | undefined> {
  const record = await memories.records.readResult(of);
  if (!record) return undefined;
  const { added } = record.answer;
  // The links alone do not lead to an answer with facts that somebody added.
  if (!(await copyRows(memories.records, record, request.id))) return added ? ROWS_GONE : undefined;
  const links = record.answer.links.map(withoutDay);
  const remembered = await remember(memories, request, decide(links), signal);
  const answer = await withUsualDecision(memories, remembered, log);
  const worked = answer.kind === 'recommended' || answer.kind === 'no_credit';
  return worked && added ? { ...answer, added } : answer;
}

const ROWS_GONE: Decision = {
  kind: 'refused',
  links: [
    {
      kind: 'refused',
      link: { url: '' },
      refusal: {
        code: 'rows_gone',
        reason: 'The rows of this answer are not kept any more.',
        remedy: 'Post the link again.',
      },
    },
  ],
};

/** The days left until a deadline were counted from the day of the earlier answer. */
function withoutDay(link: LinkOutcome): LinkOutcome {
  if (link.kind !== 'calculated') return link;
  const { askedOn: _, ...rest } = link;
  return rest;
}
