import type { App, RespondFn } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { toAppError } from '../../../core/errors.ts';
import type { DecisionAction } from '../../../core/ledger/decision-intent.ts';
import type { RecordHead } from '../../../core/record.ts';
import { ADJUST, APPROVE, REJECT, REVERSE } from '../../messages/decisions/buttons.ts';
import { adjustForm, rejectForm, reverseForm } from '../../messages/decisions/modals.ts';
import { type DecisionRefusal, decisionRefusal } from '../../messages/decisions/refusals.ts';
import { sayDryRun } from '../dry-run.ts';
import { slackId, tellAsker } from '../gesture.ts';
import { foreignGesture } from '../home.ts';
import { checked, type DecisionGesture, type DecisionListenerParts, recordIntent } from './check.ts';

/** Ids only; what is decided on comes from the table. */
const click = z.object({
  type: z.literal('block_actions'),
  trigger_id: z.string().regex(/^[\w.-]{1,200}$/),
  response_url: z.url(),
  user: z.object({ id: slackId }),
  channel: z.object({ id: slackId }),
  actions: z.tuple([z.object({ value: z.string().regex(/^[0-9A-Z]{20}$/) })]),
});

/** The buttons that open a form, and the form. */
const FORMS: Record<string, { action: DecisionAction; form: (head: RecordHead) => ModalView }> = {
  [ADJUST]: { action: 'adjust', form: adjustForm },
  [REJECT]: { action: 'reject', form: rejectForm },
  [REVERSE]: { action: 'reverse', form: reverseForm },
};

/** The buttons of a decision. An approval is durable before the ack, since Slack never sends a click again. */
export function registerDecisionClicks(app: Pick<App, 'action'>, parts: DecisionListenerParts): void {
  app.action({ type: 'block_actions', action_id: APPROVE }, async ({ body, ack, respond }) => {
    if (parts.dryRun) return ack().then(() => sayDryRun(respond, parts.log));
    const refusal = await approve(parts, body);
    await ack();
    if (refusal) await refuse(respond, refusal, parts);
  });
  for (const [action_id, { action, form }] of Object.entries(FORMS)) {
    app.action({ type: 'block_actions', action_id }, async ({ body, ack, respond, client }) => {
      await ack();
      if (parts.dryRun) return sayDryRun(respond, parts.log);
      const result = await openable(parts, body, action);
      if ('refusal' in result) return refuse(respond, result.refusal, parts);
      await openForm(client, respond, { triggerId: result.triggerId, view: form(result.head) }, parts);
    });
  }
}

/** A trigger lives for three seconds: a form that comes too late is refused by Slack, and the person learns it. */
export async function openForm(
  client: WebClient,
  respond: RespondFn,
  { triggerId, view }: { triggerId: string; view: ModalView },
  parts: DecisionListenerParts,
): Promise<void> {
  try {
    await client.views.open({ trigger_id: triggerId, view });
  } catch (error) {
    parts.log.warn({ err: error }, 'a form could not be opened');
    await refuse(respond, { why: 'form_not_opened' }, parts);
  }
}

async function approve(parts: DecisionListenerParts, body: unknown): Promise<DecisionRefusal | undefined> {
  const gesture = readClick(parts, body, 'approve');
  if ('refusal' in gesture) return gesture.refusal;
  const result = await answered(() => checked(parts, gesture));
  return 'refusal' in result ? result.refusal : recordIntent(parts, gesture, result.head);
}

async function openable(
  parts: DecisionListenerParts,
  body: unknown,
  action: DecisionAction,
): Promise<{ head: RecordHead; triggerId: string } | { refusal: DecisionRefusal }> {
  const gesture = readClick(parts, body, action);
  if ('refusal' in gesture) return gesture;
  const result = await answered(() => checked(parts, gesture));
  return 'refusal' in result ? result : { head: result.head, triggerId: gesture.triggerId };
}

/** A look-up that fails is a refusal too: nothing may be decided on what is not known. */
export async function answered<T>(look: () => Promise<T>): Promise<T | { refusal: DecisionRefusal }> {
  try {
    return await look();
  } catch (thrown) {
    if (!toAppError(thrown).retryable) throw thrown;
    return { refusal: { why: 'unavailable' } };
  }
}

export function readClick(
  { rules }: DecisionListenerParts,
  body: unknown,
  action: DecisionAction,
): (DecisionGesture & { triggerId: string }) | { refusal: DecisionRefusal } {
  const read = click.safeParse(body).data;
  if (foreignGesture(body, rules.home)) return { refusal: { why: 'not_allowed', doubt: 'other_team' } };
  if (!read) return { refusal: { why: 'unreadable' } };
  return {
    user: read.user.id,
    channel: read.channel.id,
    request: read.actions[0].value,
    action,
    gesture: `click ${read.trigger_id}`,
    responseUrl: read.response_url,
    triggerId: read.trigger_id,
  };
}

export function refuse(
  respond: RespondFn,
  refusal: DecisionRefusal,
  parts: DecisionListenerParts,
): Promise<void> {
  parts.log.info({ why: refusal.why }, 'a decision was refused');
  return tellAsker(respond, decisionRefusal(refusal), parts);
}
