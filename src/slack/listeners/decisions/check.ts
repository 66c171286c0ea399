import type { DecisionAction } from '../../../core/ledger/decision-intent.ts';
import { type Decided, decisionRequest } from '../../../core/ledger/decision-request.ts';
import type { AnswerRecords } from '../../../core/ports/answer-records.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { StoredRequest } from '../../../core/ports/request-store.ts';
import { type RecordHead, standingDecision } from '../../../core/record.ts';
import type { CreditRequest } from '../../../core/request.ts';
import type { DecisionRefusal } from '../../messages/decisions/refusals.ts';
import type { Approvers } from '../../web-api/approvers.ts';
import type { AskerCheck } from '../../web-api/asker.ts';
import { answersIn, type ListenerRules } from '../gesture.ts';
import { doubtInTime } from '../home.ts';

/** What the listeners of decisions need from outside. */
export interface DecisionListenerParts {
  rules: ListenerRules;
  approvers: Approvers;
  /** Who may ask, and so work an answer out again. */
  mayAsk: AskerCheck;
  /** `CREDIT_SELF_APPROVAL`: the asker may also decide. */
  selfApproval: boolean;
  records: AnswerRecords;
  /** Records a request and has it worked on; `duplicate`: one with its key was recorded before. */
  submit(request: CreditRequest): Promise<'taken' | 'duplicate'>;
  /** A request as it stands in the table. */
  read(key: string): Promise<StoredRequest | undefined>;
  dryRun: boolean;
  log: Log;
}

/** Who did what to which answer, as Slack says it. Nothing of it is believed before `checked`. */
export interface DecisionGesture {
  user: string;
  /** Absent where Slack does not say it: in a form. */
  channel?: string;
  request: string;
  action: DecisionAction;
  gesture: string;
  responseUrl?: string;
}

/** How often an answer can be decided and reversed: its record must stay small. */
const MOST_DECISIONS = 50;

export type Checked = { head: RecordHead } | { refusal: DecisionRefusal };

/**
 * Everything that must hold for a decision, looked up at this moment: the stored answer, its channel, the approvers,
 * who asked, and what was decided before. A button that is shown proves nothing.
 */
export async function checked(parts: DecisionListenerParts, gesture: DecisionGesture): Promise<Checked> {
  const { records, approvers, selfApproval, rules } = parts;
  const { user, channel, action } = gesture;
  const head = await records.head(gesture.request);
  if (!head || (head.status === 'closed' && action !== 'replace')) return { refusal: { why: 'unknown' } };
  const home = head.request.channel;
  if ((channel !== undefined && channel !== home) || !answersIn(home, rules))
    return { refusal: { why: 'other_channel' } };
  if (action === 'replace') {
    const doubt = await doubtInTime(parts.mayAsk({ user, channel: home }));
    if (doubt === 'unknown') return { refusal: { why: 'unavailable' } };
    if (doubt) return { refusal: { why: 'not_allowed', doubt } };
  } else {
    if (!approvers.configured) return { refusal: { why: 'no_approvers' } };
    if (!(await approvers.includes(user))) return { refusal: { why: 'not_approver' } };
    if (action !== 'reverse' && !selfApproval && head.makers.includes(user))
      return { refusal: { why: 'own_request' } };
  }
  const refusal = stateRefusal(head, gesture);
  return refusal ? { refusal } : { head };
}

function stateRefusal(
  { decisions }: RecordHead,
  { action, gesture }: DecisionGesture,
): DecisionRefusal | undefined {
  // Slack, or somebody, delivers an old click again.
  const repeated = decisions.find((made) => made.gesture === gesture);
  if (repeated) return { why: 'decided', made: repeated };
  const standing = standingDecision(decisions);
  if (action === 'reverse') {
    if (!standing) return { why: 'nothing_to_reverse' };
    if (standing.kind === 'replaced') return { why: 'decided', made: standing };
  } else if (standing) return { why: 'decided', made: standing };
  return decisions.length >= MOST_DECISIONS ? { why: 'too_many' } : undefined;
}

/**
 * Records a decision that was checked, once a number: the table says who was first. Undefined: it is recorded, now or
 * by an earlier delivery of the same gesture.
 * @throws AppError `STORE_UNAVAILABLE`: nothing is recorded, and the gesture must not be acknowledged
 */
export async function recordIntent(
  parts: DecisionListenerParts,
  gesture: DecisionGesture,
  head: RecordHead,
  decided: Decided = {},
): Promise<DecisionRefusal | undefined> {
  const request = decisionRequest(gesture, head, decided);
  if ((await parts.submit(request)) === 'taken') return undefined;
  const first = (await parts.read(request.key))?.request;
  if (!first?.decision || first.decision.gesture === gesture.gesture) return undefined;
  const made = (await parts.records.head(gesture.request))?.decisions[first.decision.number - 1];
  return made ? { why: 'decided', made } : { why: 'in_progress', by: first.user };
}
