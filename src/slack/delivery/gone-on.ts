import { pause } from '../../core/async/pause.ts';
import { toAppError } from '../../core/errors.ts';
import type { ChartChoices } from '../../core/ports/chart-choices.ts';
import type { Log } from '../../core/ports/log.ts';
import type { ReplyChannel, ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { RequestStore, StoredRequest } from '../../core/ports/request-store.ts';
import type { CreditRequest } from '../../core/request.ts';
import { chooseTile } from '../messages/choose-tile.ts';
import { type AnswerView, render } from '../messages/index.ts';
import { askedAgain } from '../messages/retry.ts';

/** What it takes to show at a message of ours that people went on with it. */
export interface GoneOnParts {
  store: Pick<RequestStore, 'read'>;
  choices: Pick<ChartChoices, 'of'>;
  channel: Pick<ReplyChannel, 'update'>;
  view: AnswerView;
  log: Log;
}

/**
 * Shows at an answer that failed or was refused who asked again, in place of its button. Never fails: the button then
 * stays, without effect.
 */
export async function showAskedAgain(parts: GoneOnParts, by: CreditRequest): Promise<void> {
  const { pressed, replaces } = by.retry ?? {};
  // An answer with an amount is marked as replaced once the other one is there.
  if (pressed === undefined || replaces !== undefined) return;
  await change(parts, pressed, async ({ answer, request }) => {
    const message = answer && render(answer, request, parts.view);
    return message && askedAgain(message, request, by);
  });
}

/** Shows at a menu of charts who chose which. Never fails: the answers are there all the same. */
export async function showChosen(parts: GoneOnParts, menuKey: string): Promise<void> {
  await change(parts, menuKey, async ({ answer, request }) => {
    if (answer?.kind !== 'choose_tile') return undefined;
    const chosen = await parts.choices.of(menuKey);
    const blockId = `cr:${request.id}:${chosen.length}`;
    const mark = { eventType: 'credit_recommendation', payload: { request_id: request.id }, blockId };
    return { ...chooseTile(answer, request, chosen), mark };
  });
}

async function change(
  { store, channel, log }: GoneOnParts,
  key: string,
  messageOf: (stored: StoredRequest) => Promise<ReplyMessage | undefined>,
): Promise<void> {
  try {
    const stored = await readPosted(store, key);
    const [ts] = stored?.postTs ?? [];
    // What only the asker sees has no ts, and cannot be changed from here.
    if (!stored || ts === undefined || !/^\d/.test(ts)) return;
    const message = await messageOf(stored);
    if (message) await channel.update(stored.request.channel, ts, message, stored.request.id);
  } catch (thrown) {
    log.warn({ code: toAppError(thrown).code }, 'a message that people went on with could not be changed');
  }
}

/** A message can be pressed a moment before its ts is recorded: that is waited for so often, with a pause between. */
const TRIES = 20;
const PAUSE_MS = 50;

async function readPosted(store: GoneOnParts['store'], key: string): Promise<StoredRequest | undefined> {
  for (let tries = 1; ; tries += 1) {
    const stored = await store.read(key);
    if (!stored || stored.ended || stored.postTs.length > 0 || tries >= TRIES) return stored;
    await pause(PAUSE_MS);
  }
}
