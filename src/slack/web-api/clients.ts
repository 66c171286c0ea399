import { type Logger, WebClient, type WebClientOptions } from '@slack/web-api';
import type { CallOutcome, Telemetry } from '../../core/ports/telemetry.ts';
import { errorWord } from './error-words.ts';
import { type SlackClock, slackClock } from './slack-clock.ts';

export interface SlackClientsParts {
  /** Read for each call, so that a rotated token is used at once. */
  botToken: () => string;
  /** Base of the Web API, such as `https://slack.com/api/`. */
  apiUrl: string;
  logger: Logger;
  telemetry?: Pick<Telemetry, 'dependency'>;
  /**
   * Called when Slack refuses the token `used`; when `botToken` gives another one afterwards, the call is repeated
   * once.
   */
  renewToken?: (used: string) => Promise<unknown>;
  /** Longest call of the poster, milliseconds. */
  postMs?: number;
  /** The fetch below ours, where a proxy is in force. */
  fetch?: typeof fetch;
}

/**
 * One client a kind of use, because a 429 or a slow call holds up the whole queue of its client: a post that waits
 * must not make a modal miss its 3 s trigger.
 */
export interface SlackClients {
  /** Views, ephemerals, users.info: short and hardly repeated. */
  interactive: WebClient;
  /** Posts: never repeated, 429 at once as an error; the poster decides. */
  poster: WebClient;
  /** History, replies, updates, upload URLs: repeated, since repeating them is harmless. */
  reader: WebClient;
  /**
   * Catch-up: as `reader`, but a 429 comes back as an error, so that a long wait holds up nobody and can be stopped.
   */
  history: WebClient;
  /** Slack's clock by its answers: epoch milliseconds. */
  now(): number;
  /** The options of `interactive`, for Bolt's `clientOptions`. Fresh each time: Bolt writes into them. */
  options(): WebClientOptions;
}

/** The Web API clients. None holds a token: the fetch beneath them adds the one of the moment. */
export function makeSlackClients(given: SlackClientsParts): SlackClients {
  const slackApiUrl = given.apiUrl.endsWith('/') ? given.apiUrl : `${given.apiUrl}/`;
  const { logger, postMs = 10_000 } = given;
  const clock = slackClock();
  const common = { slackApiUrl, logger, fetch: slackFetch({ ...given, apiUrl: slackApiUrl }, clock) };
  const options = () => ({
    ...common,
    timeout: 5000,
    retryConfig: { retries: 1, minTimeout: 200 },
    rejectRateLimitedCalls: true,
  });
  const once = { timeout: postMs, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
  const patient = { retries: 3, factor: 2, minTimeout: 500, maxTimeout: 10_000 };
  return {
    interactive: new WebClient(undefined, options()),
    poster: new WebClient(undefined, { ...common, ...once }),
    reader: new WebClient(undefined, { ...common, timeout: 10_000, retryConfig: patient }),
    history: new WebClient(undefined, {
      ...common,
      timeout: 10_000,
      retryConfig: { ...patient, retries: 2 },
      rejectRateLimitedCalls: true,
    }),
    now: clock.now,
    options,
  };
}

/**
 * A fetch that adds the bot token to Web API calls without one, repeats a call once after a token was renewed (a
 * refused token means that nothing happened), and counts each call. The body is read inside, so that a stall there is
 * a timeout like any other.
 */
function slackFetch(parts: SlackClientsParts, clock: SlackClock): typeof fetch {
  const { botToken, renewToken } = parts;
  return async (input, init = {}) => {
    const token = botToken();
    const sentAt = Date.now();
    const first = await send(parts, String(input), init, token);
    clock.read(first.response.headers.get('date'), sentAt);
    if (!renewToken || !errorWord(first.error)?.token) return first.response;
    await renewToken(token).catch(() => undefined);
    if (botToken() === token) return first.response;
    return (await send(parts, String(input), init, botToken())).response;
  };
}

interface Sent {
  response: Response;
  /** Slack's error word, if the answer has one. */
  error: string | undefined;
}

async function send(parts: SlackClientsParts, url: string, init: RequestInit, token: string): Promise<Sent> {
  const headers = new Headers(init.headers);
  // An upload URL is a capability of its own and needs no token.
  if (url.startsWith(parts.apiUrl) && !headers.has('authorization')) {
    headers.set('authorization', `Bearer ${token}`);
  }
  const from = performance.now();
  const count = (outcome: CallOutcome) =>
    parts.telemetry?.dependency('slack', operationOf(parts, url), outcome, (performance.now() - from) / 1000);
  try {
    const answer = await (parts.fetch ?? fetch)(url, { ...init, headers });
    const text = await answer.text();
    const error = errorOf(text);
    count(outcomeOf(answer.status, error));
    const { status, statusText } = answer;
    return { response: new Response(text, { status, statusText, headers: answer.headers }), error };
  } catch (thrown) {
    count(isTimeout(thrown) ? 'timeout' : 'error');
    throw thrown;
  }
}

function operationOf({ apiUrl }: SlackClientsParts, url: string): string {
  return url.startsWith(apiUrl) ? url.slice(apiUrl.length) : 'upload';
}

function errorOf(text: string): string | undefined {
  // Errors are short; a long page of messages is not worth parsing twice.
  if (text.length > 4096) return undefined;
  try {
    const answer = JSON.parse(text);
    return answer?.ok === false ? String(answer.error) : undefined;
  } catch {
    return undefined;
  }
}

function outcomeOf(status: number, error: string | undefined): CallOutcome {
  if (status === 429) return 'throttled';
  const word = errorWord(error);
  if (word?.class === 'limited') return 'throttled';
  if (word?.class === 'login') return 'auth';
  // Every other word is about the call and not about Slack.
  return status !== 200 || word?.class === 'passing' ? 'error' : 'ok';
}

function isTimeout(thrown: unknown): boolean {
  const { name } = (thrown ?? {}) as { name?: string };
  return name === 'TimeoutError' || name === 'AbortError';
}
