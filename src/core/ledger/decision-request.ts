import type { RecordHead } from '../record.ts';
import { type CreditRequest, decisionKey, makeRequest } from '../request.ts';
import type { DecisionIntent } from './decision-intent.ts';

/** What somebody decided, beside the gesture itself. */
export type Decided = Pick<DecisionIntent, 'amounts' | 'reason' | 'note' | 'by'>;

/** Who decides what on which answer. */
export interface Deciding extends Pick<DecisionIntent, 'action' | 'gesture'> {
  user: string;
  /** Id of the request whose answer is decided on. */
  request: string;
  responseUrl?: string;
}

/** The next decision on an answer as a durable request: the table says who was first with this number. */
export function decisionRequest(
  { user, request: of, action, gesture, responseUrl }: Deciding,
  { request: answered, decisions }: RecordHead,
  decided: Decided = {},
): CreditRequest {
  const number = decisions.length + 1;
  const { responseUrl: _, ...reply } = answered.reply;
  return makeRequest({
    key: decisionKey(of, number),
    door: 'decision',
    channel: answered.channel,
    user,
    urls: [],
    claim: {},
    reply:
      reply.kind === 'thread'
        ? { ...reply, ...(responseUrl === undefined ? {} : { responseUrl }) }
        : { ...reply, responseUrl: responseUrl ?? '' },
    decision: { of, number, action, gesture, ...decided },
    askedAt: Date.now(),
  });
}
