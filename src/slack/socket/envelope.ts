import type { ReceiverEvent } from '@slack/bolt';
import type { Door } from '../../core/request.ts';

/** The body of an envelope, as Slack sent it. */
export type EnvelopeBody = ReceiverEvent['body'];

export interface Retry {
  /** 0 for the first delivery. */
  attempt: number;
  reason: string | undefined;
}

/**
 * Called before the ack, within Slack's three seconds. `take`: dispatch to the listeners; `skip`: ack only (known
 * already, or nothing for us). When it throws there is no ack, and Slack delivers an event again.
 */
export type TakeIn = (body: EnvelopeBody, retry: Retry) => Promise<'take' | 'skip'>;

const DOOR_OF_ACTION: Record<string, Door> = {
  choose_tile: 'choice',
  credit_csv: 'files',
  credit_retry: 'retry',
};

/** The listener that an envelope is for; undefined for everything else that Slack sends. */
export function doorOf(body: EnvelopeBody): Door | undefined {
  if (body.command) return 'command';
  if (body.type === 'message_action') return 'shortcut';
  if (body.type === 'view_submission') return 'decision';
  if (body.type === 'block_actions') return DOOR_OF_ACTION[body.actions?.[0]?.action_id] ?? 'decision';
  return body.type === 'event_callback' && body.event?.type === 'message' ? 'message' : undefined;
}

/** A text frame of the socket as JSON; undefined when it is neither. */
export function parseFrame(data: unknown): Record<string, EnvelopeBody[string]> | undefined {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}
