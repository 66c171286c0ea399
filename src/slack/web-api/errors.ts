import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import { type ErrorWord, errorWord, slackWord } from './error-words.ts';

/** No connection was made, so that nothing can have taken effect. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * A failure of a Slack call as ours. `SLACK_UNCONFIRMED`: it may have taken effect; every other code: it has not.
 * Facts hold Slack's error word or an HTTP status, never a body, token or URL.
 */
export function slackError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof WebAPIRateLimitedError) return rateLimited(thrown.retryAfter, thrown);
  if (thrown instanceof WebAPIPlatformError) return platformError(thrown);
  if (thrown instanceof WebAPIHTTPError) return httpError(thrown.statusCode, thrown);
  return networkError(thrown);
}

/** Whether Slack refused only the blocks, so that the text alone may pass. */
export function refusedBlocks(thrown: unknown): boolean {
  return errorWord(slackWord(thrown))?.blocks === true;
}

/** `seconds` is Retry-After; a missing one reads as a second. */
export function rateLimited(seconds: number, cause: unknown): AppError {
  const wait = Number.isFinite(seconds) && seconds > 0 ? seconds : 1;
  return new AppError('SLACK_RATE_LIMITED', { cause, retryAfterMs: wait * 1000 });
}

/**
 * An HTTP status instead of Slack's usual 200. Slack refuses with a word, so that 4xx comes from what stands between, such
 * as a proxy: nothing reached Slack, and the call is kept until a person has opened the way.
 */
export function httpError(status: number, cause: unknown): AppError {
  const code = status >= 500 || status === 408 ? 'SLACK_UNCONFIRMED' : 'SLACK_UNAVAILABLE';
  return new AppError(code, { cause, facts: { status } });
}

/** No answer at all: refused before it was sent, or broken off. */
export function networkError(cause: unknown): AppError {
  const reason = reasonOf(cause);
  const code = NOT_SENT.has(reason) ? 'SLACK_UNAVAILABLE' : 'SLACK_UNCONFIRMED';
  return new AppError(code, { cause, facts: { error: reason } });
}

function platformError(thrown: WebAPIPlatformError): AppError {
  const word = slackWord(thrown);
  // An answer that is not JSON comes from something between us and Slack; the SDK puts its text there.
  if (word === undefined)
    return new AppError('SLACK_UNCONFIRMED', { cause: thrown, facts: { error: 'not_json' } });
  const known = errorWord(word);
  if (known?.class === 'limited') return rateLimited(1, thrown);
  const remedy = known?.remedy;
  return new AppError(codeOf(known), { cause: thrown, facts: { error: word }, ...(remedy && { remedy }) });
}

/** A word that the table does not have is taken for a refusal of this call. */
function codeOf(word: ErrorWord | undefined): ErrorCode {
  if (word?.class === 'login') return 'SLACK_LOGIN';
  if (word?.class !== 'passing') return 'SLACK_REFUSED';
  return word.unclear ? 'SLACK_UNCONFIRMED' : 'SLACK_UNAVAILABLE';
}

/** The innermost code or name: `fetch failed` hides the system error as its cause. */
function reasonOf(thrown: unknown): string {
  let reason = 'unknown';
  for (let error = thrown, depth = 0; error instanceof Error && depth < 5; depth += 1) {
    const code = (error as { code?: unknown }).code;
    if (!(error instanceof WebAPIRequestError)) reason = typeof code === 'string' ? code : error.name;
    error = error instanceof WebAPIRequestError ? error.original : error.cause;
  }
  return reason;
}
