import type { AllMiddlewareArgs, App, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { z } from 'zod';
import type { RecordHead } from '../../../core/record.ts';
import { makeRequest } from '../../../core/request.ts';
import type { AddedFacts } from '../../../core/what-if.ts';
import { USE, WHAT_IF } from '../../messages/decisions/buttons.ts';
import { readSubject } from '../../messages/decisions/modals.ts';
import type { DecisionRefusal } from '../../messages/decisions/refusals.ts';
import { GUARD_MODES, WHAT_IF_FORM, whatIfForm } from '../../messages/decisions/what-if-form.ts';
import { dryRunView, sayDryRun } from '../dry-run.ts';
import { foreignGesture } from '../home.ts';
import { checked, type DecisionListenerParts, recordIntent } from './check.ts';
import { answered, openForm, readClick, refuse } from './clicks.ts';
import { submission, tell } from './forms.ts';
import { type Inputs, inputs } from './inputs.ts';

/** "Add facts / what if": the button, its form, and the button that makes the result the answer for all. */
export function registerWhatIf(app: Pick<App, 'action' | 'view'>, parts: DecisionListenerParts): void {
  app.action({ type: 'block_actions', action_id: WHAT_IF }, async ({ body, ack, respond, client }) => {
    await ack();
    if (parts.dryRun) return sayDryRun(respond, parts.log);
    const click = readClick(parts, body, 'replace');
    const result = 'refusal' in click ? click : await answered(() => checked(parts, click));
    if ('refusal' in result) return refuse(respond, result.refusal, parts);
    if ('refusal' in click) return;
    await openForm(client, respond, { triggerId: click.triggerId, view: whatIfForm(result.head) }, parts);
  });
  app.view<ViewSubmitAction>({ type: 'view_submission', callback_id: WHAT_IF_FORM }, async (submitted) =>
    takeFacts(parts, submitted),
  );
  app.action({ type: 'block_actions', action_id: USE }, async ({ body, ack, respond }) => {
    if (parts.dryRun) return ack().then(() => sayDryRun(respond, parts.log));
    const refusal = await use(parts, body);
    await ack();
    if (refusal) await refuse(respond, refusal, parts);
  });
}

async function takeFacts(
  parts: DecisionListenerParts,
  { body, ack, client }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs,
): Promise<void> {
  const submitted = submission.safeParse(body).data;
  const subject = readSubject(submitted?.view.private_metadata);
  if (!submitted || !subject || foreignGesture(body, parts.rules.home)) return ack();
  if (parts.dryRun) return ack({ response_action: 'update', view: dryRunView });
  const facts = readFacts(inputs(submitted.view.state.values));
  if ('errors' in facts) return ack({ response_action: 'errors', errors: facts.errors });
  const { user, view } = submitted;
  const gesture = {
    ...{ user: user.id, request: subject.request, gesture: `form ${view.id}` },
    action: 'replace' as const,
  };
  const result = await answered(() => checked(parts, gesture));
  if (!('refusal' in result)) await parts.submit(whatIfRequest(result.head, user.id, facts, view.id));
  await ack();
  if ('refusal' in result) await tell(parts, client, gesture, result.refusal);
}

function whatIfRequest({ request }: RecordHead, user: string, facts: AddedFacts, viewId: string) {
  const { reply, channel } = request;
  const thread = reply.kind === 'thread' ? { threadTs: reply.threadTs } : {};
  return makeRequest({
    key: `W#${request.id}#${viewId}`,
    door: 'what_if',
    channel,
    user,
    urls: [],
    claim: {},
    reply: { kind: 'ephemeral', channel, user, responseUrl: '', ...thread },
    whatIf: { of: request.id, facts, gesture: `form ${viewId}` },
    askedAt: Date.now(),
  });
}

/** The record of the what-if says which answer it was worked out from: the click does not. */
async function use(parts: DecisionListenerParts, body: unknown): Promise<DecisionRefusal | undefined> {
  const click = readClick(parts, body, 'replace');
  if ('refusal' in click) return click.refusal;
  const of = await answered(async () => ({
    of: (await parts.records.head(click.request))?.request.whatIf?.of,
  }));
  if ('refusal' in of) return of.refusal;
  if (of.of === undefined) return { why: 'unknown' };
  const gesture = { ...click, request: of.of };
  const result = await answered(() => checked(parts, gesture));
  if ('refusal' in result) return result.refusal;
  return recordIntent(parts, gesture, result.head, { by: click.request });
}

const day = z.iso.date();
/** Commas only as thousands: `1,5` is no 15. */
const COUNT = /^(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})$/;
/** It is tomorrow already in some time zones. */
const AHEAD_MS = 14 * 3_600_000;

/** The facts of the form, or what is wrong with them, by block id. */
function readFacts(given: Inputs): AddedFacts | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const date = (block: string) => {
    const value = given(block);
    if (value !== undefined && !day.safeParse(value).success) errors[block] = 'Write the day as 2026-11-03.';
    return value;
  };
  const count = (block: string) => {
    const value = given(block);
    if (value !== undefined && !COUNT.test(value)) errors[block] = 'Write a whole number.';
    return value?.replaceAll(',', '');
  };
  const [ticketDate, windowStart, windowEnd] = [
    date('ticket_date'),
    date('window_start'),
    date('window_end'),
  ];
  if (ticketDate && Date.parse(ticketDate) > Date.now() + AHEAD_MS)
    errors.ticket_date = 'This day is in the future.';
  const [guardAttempts, guardBlocked] = [count('guard_attempts'), count('guard_blocked')];
  const [guardMode, scope] = [given('guard_mode'), given('scope')];
  if (guardMode !== undefined && !GUARD_MODES.some((mode) => mode === guardMode))
    errors.guard_mode = 'Choose a mode.';
  if (scope !== undefined && scope !== 'declared' && scope !== 'estimated') errors.scope = 'Choose one.';
  if (guardMode !== undefined && guardMode !== 'off') {
    if (guardAttempts === undefined) errors.guard_attempts = 'With this mode both counts are needed.';
    // The policy leaves a mode without messages out: the answer would be an upper bound, as without these facts.
    else if (/^0+$/.test(guardAttempts)) errors.guard_attempts = 'At least one message was sent.';
    if (guardBlocked === undefined) errors.guard_blocked = 'With this mode both counts are needed.';
  } else if (guardMode === undefined && (guardAttempts ?? guardBlocked) !== undefined)
    errors.guard_mode = 'Choose the mode that these counts belong to.';
  if ((windowStart === undefined) !== (windowEnd === undefined))
    errors[windowStart === undefined ? 'window_start' : 'window_end'] = 'Give both days, or none.';
  if (windowStart && windowEnd && windowStart > windowEnd)
    errors.window_end = 'This is before the first day.';
  if (Object.keys(errors).length > 0) return { errors };
  return {
    ...(ticketDate && { ticketDate }),
    ...(scope && { scope: scope as 'declared' | 'estimated' }),
    ...(guardMode && { guardMode }),
    ...(guardMode && guardMode !== 'off' && guardAttempts && guardBlocked && { guardAttempts, guardBlocked }),
    ...(windowStart && windowEnd && { windowStart, windowEnd }),
  };
}
