import type { AllMiddlewareArgs, App, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { readAmount } from '../../../core/ledger/amount-input.ts';
import type { DecisionAction } from '../../../core/ledger/decision-intent.ts';
import type { Decided } from '../../../core/ledger/decision-request.ts';
import type { RecordHead } from '../../../core/record.ts';
import {
  ADJUST_FORM,
  ADJUST_REASONS,
  LONGEST_NOTE,
  REJECT_FORM,
  REJECT_REASONS,
  REVERSE_FORM,
  readSubject,
} from '../../messages/decisions/modals.ts';
import { amountProblem, type DecisionRefusal, decisionRefusal } from '../../messages/decisions/refusals.ts';
import { dryRunView } from '../dry-run.ts';
import { slackId } from '../gesture.ts';
import { foreignGesture } from '../home.ts';
import { checked, type DecisionGesture, type DecisionListenerParts, recordIntent } from './check.ts';
import { answered } from './clicks.ts';
import { type Inputs, inputs } from './inputs.ts';

export const submission = z.object({
  type: z.literal('view_submission'),
  user: z.object({ id: slackId }),
  view: z.object({
    id: z.string().regex(/^[\w.-]{1,200}$/),
    private_metadata: z.string(),
    state: z.object({ values: z.unknown() }),
  }),
});

/** What is wrong with a form, by block id; it stays open, and nothing that was typed is lost. */
type FormErrors = Record<string, string>;

type Reading = Decided | { errors: FormErrors };

const FORMS: Record<string, { action: DecisionAction; read: (given: Inputs, head: RecordHead) => Reading }> =
  {
    [ADJUST_FORM]: { action: 'adjust', read: readAdjustment },
    [REJECT_FORM]: { action: 'reject', read: (given) => readReason(given, REJECT_REASONS) },
    [REVERSE_FORM]: { action: 'reverse', read: readReversal },
  };

/** The submitted forms of a decision: durable before the ack. A bad input is answered inside the form. */
export function registerDecisionForms(app: Pick<App, 'view'>, parts: DecisionListenerParts): void {
  for (const [callback_id, { action, read }] of Object.entries(FORMS)) {
    app.view<ViewSubmitAction>({ type: 'view_submission', callback_id }, async (submitted) =>
      answer(parts, submitted, action, read),
    );
  }
}

async function answer(
  parts: DecisionListenerParts,
  { body, ack, client }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs,
  action: DecisionAction,
  read: (given: Inputs, head: RecordHead) => Reading,
): Promise<void> {
  const submitted = submission.safeParse(body).data;
  const subject = readSubject(submitted?.view.private_metadata);
  if (!submitted || !subject || foreignGesture(body, parts.rules.home)) return ack();
  if (parts.dryRun) return ack({ response_action: 'update', view: dryRunView });
  const { user, view } = submitted;
  const gesture = { user: user.id, request: subject.request, action, gesture: `form ${view.id}` };
  const result = await answered(() => checked(parts, gesture));
  if ('refusal' in result) {
    await ack();
    return tell(parts, client, gesture, result.refusal);
  }
  const { head } = result;
  if (head.decisions.length !== subject.decided) {
    await ack();
    return tell(parts, client, gesture, { why: 'stale' }, head);
  }
  const decided = read(inputs(view.state.values), head);
  if ('errors' in decided) return ack({ response_action: 'errors', errors: decided.errors });
  const refusal = await recordIntent(parts, gesture, head, decided);
  await ack();
  if (refusal) await tell(parts, client, gesture, refusal, head);
}

/** Tells the person who sent a form, alone and where the answer is, why it came to nothing. Never fails. */
export async function tell(
  { records, log }: DecisionListenerParts,
  client: WebClient,
  { user, request }: DecisionGesture,
  refusal: DecisionRefusal,
  known?: RecordHead,
): Promise<void> {
  log.info({ why: refusal.why }, 'a decision was refused');
  try {
    const reply = (known ?? (await records.head(request)))?.request.reply;
    if (!reply) return;
    const thread = reply.kind === 'thread' ? { thread_ts: reply.threadTs } : {};
    const text = decisionRefusal(refusal).mrkdwn;
    await client.chat.postEphemeral({ channel: reply.channel, user, text, ...thread });
  } catch (error) {
    log.warn({ err: error }, 'a refused decision could not be explained');
  }
}

function readAdjustment(given: Inputs, { totals }: RecordHead): Reading {
  const errors: FormErrors = {};
  const amounts = totals.map(({ currency, charged }) => {
    const read = readAmount(given(`amount_${currency}`) ?? '', currency, charged);
    if ('amount' in read) return { currency, amount: read.amount };
    errors[`amount_${currency}`] = amountProblem(read.problem);
    return { currency, amount: '0' };
  });
  const first = totals[0]?.currency;
  if (Object.keys(errors).length === 0 && amounts.every(({ amount }) => !/[1-9]/.test(amount)))
    errors[`amount_${first}`] = 'To credit nothing, reject the recommendation.';
  const reason = readReason(given, ADJUST_REASONS);
  if ('errors' in reason) return { errors: { ...errors, ...reason.errors } };
  return Object.keys(errors).length > 0 ? { errors } : { ...reason, amounts };
}

function readReason(given: Inputs, codes: readonly string[]): Reading {
  const reason = given('reason_code');
  const note = given('note');
  if (reason === undefined || !codes.includes(reason)) return { errors: { reason_code: 'Choose a reason.' } };
  if (reason === 'other' && note === undefined) return { errors: { note: 'Say the reason in a few words.' } };
  return withNote({ reason }, note);
}

function readReversal(given: Inputs): Reading {
  const note = given('note');
  return note === undefined ? { errors: { note: 'Say why the decision is reversed.' } } : withNote({}, note);
}

function withNote(decided: Decided, note: string | undefined): Reading {
  if (note === undefined) return decided;
  return note.length > LONGEST_NOTE
    ? { errors: { note: `At most ${LONGEST_NOTE} characters.` } }
    : { ...decided, note };
}
