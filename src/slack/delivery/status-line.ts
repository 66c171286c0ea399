import type { WebClient } from '@slack/web-api';
import type { Log } from '../../core/ports/log.ts';
import type { CreditRequest } from '../../core/request.ts';
import { errorWord, slackWord } from '../web-api/error-words.ts';

/** Least time between two changes of one request's status line, milliseconds. */
const PAUSE = 1500;
/** An answer that comes sooner needs no line before it, milliseconds. */
const FIRST_AFTER = 700;

/**
 * Shows in the thread where a request stands ("is running the query, 12 s"), as Slack's own status line, which goes
 * away with the reply; not before a request has taken 0.7 seconds. A decoration: it never fails, and where Slack does not
 * offer it, it is not tried again. `shown` is called for each one that Slack took.
 */
export function statusLine(
  client: WebClient,
  log: Log,
  shown?: (request: CreditRequest) => void,
  { firstAfterMs = FIRST_AFTER } = {},
): (request: CreditRequest, sentence: string) => void {
  /** On `performance.now()`. */
  const nextAt = new WeakMap<CreditRequest, number>();
  let offered = true;
  return (request, sentence) => {
    const { reply } = request;
    const now = performance.now();
    const due = nextAt.get(request) ?? now + firstAfterMs;
    nextAt.set(request, due);
    if (!offered || reply.kind !== 'thread' || now < due) return;
    nextAt.set(request, now + PAUSE);
    client.assistant.threads
      .setStatus({ channel_id: reply.channel, thread_ts: reply.threadTs, status: sentence })
      .then(() => shown?.(request))
      .catch((thrown: unknown) => {
        const word = slackWord(thrown);
        const meaning = errorWord(word)?.class;
        // The network failed, or Slack for the moment: the next line is tried.
        if (word === undefined || meaning === 'passing' || meaning === 'limited') return;
        offered = false;
        log.info({ error: word }, 'Slack offers no status line here; going on without');
      });
  };
}
