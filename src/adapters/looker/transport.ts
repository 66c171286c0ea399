import { NodeTransport } from '@looker/sdk-node';
import {
  type Authenticator,
  type HttpMethod,
  type IRawRequest,
  type IRawResponse,
  type ITransportSettings,
  initResponse,
  mergeOptions,
  type SDKResponse,
} from '@looker/sdk-rtl';
import { retryAfterMs } from '../../core/async/retry-after.ts';
import { BodyTooLarge, boundedText } from './bounded-body.ts';

/**
 * What went wrong with one HTTP call, with the facts that the SDK itself drops. `status` is 0 when there was no answer.
 * Holds no body: it may be HTML with anything in it.
 */
export class LookerCallError extends Error {
  override readonly name = 'LookerCallError';
  readonly status: number;
  /** The answer was not from Looker's API: a redirect, a login page, an empty acceptance. */
  readonly foreign: boolean;
  readonly timedOut: boolean;
  readonly tooLarge: boolean;
  readonly retryAfterMs: number | undefined;
  /** It was the login that failed, not the call it was for. */
  readonly login: boolean;

  constructor(facts: CallFacts) {
    super(facts.status > 0 ? `Looker answered ${facts.status}` : 'Looker did not answer', {
      cause: facts.cause,
    });
    this.status = facts.status;
    this.foreign = facts.foreign ?? false;
    this.timedOut = facts.timedOut ?? false;
    this.tooLarge = facts.tooLarge ?? false;
    this.retryAfterMs = facts.retryAfterMs;
    this.login = facts.login ?? false;
  }
}

class LookerTimeout extends Error {
  override readonly name = 'LookerTimeout';
}

interface CallFacts {
  status: number;
  foreign?: boolean;
  timedOut?: boolean;
  tooLarge?: boolean;
  retryAfterMs?: number | undefined;
  login?: boolean;
  cause?: unknown;
}

/**
 * The SDK's transport with what it lacks (sdk-rtl 21.6.5): a timeout and an abort that end the request (its own signal
 * is shadowed: sdk-codegen#1582), TLS verification that no setting turns off for the whole process, no redirects, a
 * limit of what is read, the status kept on errors, and nothing on stdout. Errors in responses are `LookerCallError`.
 */
export class Transport extends NodeTransport {
  readonly #timeoutMs: number;

  constructor(settings: ITransportSettings, timeoutMs: number) {
    super(settings);
    this.#timeoutMs = timeoutMs;
  }

  protected override async initRequest(
    method: HttpMethod,
    path: string,
    // biome-ignore lint/suspicious/noExplicitAny: the SDK's own signature
    body?: any,
    authenticator?: Authenticator,
    options?: Partial<ITransportSettings>,
  ) {
    // With a signal among the options the base class prints nothing, but still does not pass it on.
    const own = { ...options, signal: options?.signal ?? new AbortController().signal, verify_ssl: true };
    const request = await super.initRequest(method, path, body, authenticator, own);
    return { ...request, signal: own.signal, redirect: 'manual' };
  }

  /** The one HTTP call behind `rawRequest`. It is not repeated here, and the body is read only up to the limit. */
  override async retry({
    method,
    path,
    queryParams,
    body,
    authenticator,
    options,
  }: IRawRequest): Promise<IRawResponse> {
    const merged = mergeOptions(this.options, options ?? {});
    const url = this.makeUrl(path, merged, queryParams);
    const request = await this.initRequest(method, url, body, authenticator, merged);
    const response = await fetch(request.url, request as RequestInit);
    return {
      ...initResponse(method, url),
      ok: response.status >= 200 && response.status <= 226,
      statusCode: response.status,
      contentType: String(response.headers.get('content-type')),
      headers: Object.fromEntries(response.headers),
      body: await boundedText(response),
    };
  }

  /**
   * One call within its time, the body included. The timer is our own: Node 20 may collect a signal that is made of
   * AbortSignal.timeout by AbortSignal.any, which then never fires (nodejs/node#57736).
   */
  override async request<TSuccess, TError>(
    ...[method, path, query, body, authenticator, options]: Parameters<NodeTransport['request']>
  ): Promise<SDKResponse<TSuccess, TError>> {
    const end = new AbortController();
    const caller = options?.signal;
    const stop = () => end.abort(caller?.reason);
    const timer = setTimeout(() => end.abort(new LookerTimeout()), this.#timeoutMs);
    caller?.addEventListener('abort', stop, { once: true });
    if (caller?.aborted) stop();
    try {
      const own = { ...options, signal: end.signal };
      return await this.parseResponse(await this.rawRequest(method, path, query, body, authenticator, own));
    } catch (thrown) {
      // The base class would turn it into a message, and lose what it was.
      const error = thrown instanceof LookerCallError ? thrown : noAnswer(thrown);
      return { ok: false, error: error as TError };
    } finally {
      clearTimeout(timer);
      caller?.removeEventListener('abort', stop);
    }
  }

  override async parseResponse<TSuccess, TError>(raw: IRawResponse): Promise<SDKResponse<TSuccess, TError>> {
    const failed = (error: LookerCallError) => ({ ok: false as const, error: error as TError });
    const status = raw.statusCode;
    const text = String(raw.body);
    const foreign =
      /html/i.test(raw.contentType) ||
      /^\s*</.test(text) ||
      status === 202 ||
      (status >= 300 && status < 400);
    if (!raw.ok || foreign)
      return failed(
        new LookerCallError({
          status,
          foreign,
          retryAfterMs: retryAfterMs(raw.headers['retry-after'], raw.headers.date),
        }),
      );
    return { ok: true, value: (/json/i.test(raw.contentType) ? parsed(text) : text) as TSuccess };
  }
}

function noAnswer(cause: unknown): LookerCallError {
  const timedOut = cause instanceof LookerTimeout;
  return new LookerCallError({ status: 0, timedOut, tooLarge: cause instanceof BodyTooLarge, cause });
}

/** Text that claims to be JSON and is not stays text; the schema of the answer refuses it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
