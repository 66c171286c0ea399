import { type Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { type Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { pausesEvery } from '../../core/async/slices.ts';
import { fromStatus, withoutAnswer } from './failures.ts';

export interface Agents {
  http: HttpAgent;
  https: HttpsAgent;
}

/**
 * Longest time for what has come of a body before the event loop runs anything else, milliseconds: from a fast sender
 * Node takes up to 2 MB of each socket in one turn.
 */
const SLICE = 10;

/** One HTTP call of the statement protocol. */
export interface HttpCall {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string | undefined;
  signal: AbortSignal;
  /** Longest silence of the server, milliseconds. Time in which the caller does not read on is not counted. */
  silenceMs: number;
  phase: 'statement' | 'page';
}

/**
 * Sends one call and hands its body over as it comes; resolves when the body was read to its end. It follows no
 * redirect (the SQL would be dropped) and uses no proxy of the environment (the password would go there). By
 * `node:http` itself: axios, which trino-client brings, costs three times the processor time and reads whole bodies
 * only.
 * @param onHeaders gets the headers of any answer, before the body
 * @param onBytes gets the body, decompressed; what it throws ends the call
 * @throws AppError `TRINO_*` for a status other than 200 and 204, for silence and for a broken connection
 */
export async function exchange(
  agents: Agents,
  call: HttpCall,
  onHeaders: (headers: IncomingMessage['headers']) => void,
  onBytes: (chunk: Buffer) => void | Promise<void>,
): Promise<void> {
  const silence = new Silence(call);
  let response: IncomingMessage | undefined;
  let whole = false;
  try {
    response = await silence.limit(send(agents, call, silence.end.signal));
    onHeaders(response.headers);
    const status = response.statusCode ?? 0;
    if (status !== 200 && status !== 204)
      throw fromStatus(status, response.headers['retry-after'], call.phase);
    const body = decompressed(response)[Symbol.asyncIterator]();
    const pause = pausesEvery(SLICE);
    for (;;) {
      const { done, value } = await silence.limit(body.next());
      if (done) break;
      await onBytes(value as Buffer);
      await pause();
    }
    whole = true;
  } finally {
    silence.done();
    if (!whole) response?.destroy();
  }
}

function send(agents: Agents, call: HttpCall, signal: AbortSignal): Promise<IncomingMessage> {
  const { method, url, body } = call;
  const secure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method,
      headers: { ...call.headers, 'Accept-Encoding': 'gzip' },
      agent: secure ? agents.https : agents.http,
      signal,
    });
    request.on('response', resolve);
    request.on('error', reject);
    request.end(body);
  });
}

/** Breaks of the connection appear as an error of the stream. */
function decompressed(response: IncomingMessage): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  return pipeline(response, createGunzip(), () => undefined);
}

/** Ends a call that its caller aborts, or in which the server says nothing for too long. */
class Silence {
  readonly end = new AbortController();
  readonly #ms: number;
  readonly #caller: AbortSignal;
  #silent = false;

  constructor({ silenceMs, signal }: HttpCall) {
    this.#ms = silenceMs;
    this.#caller = signal;
    signal.addEventListener('abort', this.#stop, { once: true });
    if (signal.aborted) this.#stop();
  }

  /** Waits for the server. @throws AppError `TRINO_UNAVAILABLE` for whatever ends the wait */
  async limit<T>(wait: Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      this.#silent = true;
      this.end.abort();
    }, this.#ms);
    try {
      return await wait;
    } catch (thrown) {
      throw withoutAnswer(this.#silent ? 'silence' : (thrown as { code?: unknown } | undefined)?.code);
    } finally {
      clearTimeout(timer);
    }
  }

  done(): void {
    this.#caller.removeEventListener('abort', this.#stop);
  }

  readonly #stop = () => this.end.abort();
}
