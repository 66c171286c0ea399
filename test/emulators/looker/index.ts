import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pick } from './answers.ts';
import { Api } from './api.ts';
import type { LookerContent } from './content.ts';
import { objectionsToAnswer, objectionsToBody } from './description.ts';
import { answeredByFault, type LookerCall, type LookerFault, send, sendHalf } from './faults.ts';
import { type Habits, Library, Refused } from './library.ts';
import { OPERATIONS, type OperationName, operationOf } from './operations.ts';
import { objectionsToHeaders, objectionsToParameters } from './request-checks.ts';
import type { LimitHabit } from './sql-text.ts';
import { Tokens } from './tokens.ts';

export type * from './content.ts';
export type { LookerCall, LookerFault } from './faults.ts';

export interface LookerOptions {
  content: LookerContent;
  /** Lifetime of an access token; real Looker: 3600. */
  tokenSeconds?: number;
  limitHabit?: LimitHabit;
  withoutSeeSql?: 403 | 404;
  /** Content type of `run/sql`; the official description says only `text`. */
  sqlContentType?: string;
  /** False as on Looker (Google Cloud core), where nobody can log in as another user. */
  sudo?: boolean;
}

/**
 * Looker's API 4.0 on loopback, with faults on demand. It checks every request against the official description:
 * `close` throws when one had an unknown path, parameter, field or type.
 */
export interface LookerEmulator extends AsyncDisposable {
  /** For LOOKER_BASE_URL. */
  url: string;
  /** `127.0.0.1:port`, for LOOKER_WEB_HOSTS and links. */
  host: string;
  /** Every request, oldest first. */
  calls: LookerCall[];
  /** What was wrong with requests. */
  violations: string[];
  /** The most requests that were open at the same time. */
  readonly mostInFlight: number;
  /** Requests that are open now. */
  readonly inFlight: number;
  /** Asked for each request; undefined lets it pass. Replace it to change the faults. */
  faultFor: (call: LookerCall) => LookerFault | undefined;
  /** Makes tokens unknown, of one user or of all. */
  revokeTokens(user?: string): void;
  /** Operations of the calls so far, in order. */
  operations(): OperationName[];
  close(): Promise<void>;
}

export async function startLooker(options: LookerOptions): Promise<LookerEmulator> {
  const tokens = new Tokens(options.tokenSeconds ?? 3600);
  const calls: LookerCall[] = [];
  const violations: string[] = [];
  let inFlight = 0;
  let mostInFlight = 0;
  const server = createServer((request, response) => {
    inFlight += 1;
    mostInFlight = Math.max(mostInFlight, inFlight);
    response.once('close', () => {
      inFlight -= 1;
    });
    void serve(request, response).catch((error: unknown) => {
      violations.push(`the emulator failed: ${String(error)}`);
      response.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const habits: Habits = {
    limit: options.limitHabit ?? 'lifts_all_but_pivots',
    withoutSeeSql: options.withoutSeeSql ?? 404,
  };
  const api = new Api(options, new Library(options.content, `https://${host}`), tokens, habits, violations);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://0.0.0.0');
    const path = url.pathname.replace(/^\/api\/4\.0/, '');
    const operation = url.pathname.startsWith('/api/4.0/')
      ? operationOf(request.method ?? '', path)
      : undefined;
    const text = await bodyOf(request);
    if (!operation) {
      violations.push(`no operation ${request.method} ${url.pathname}`);
      return void sendError(response, new Refused(404), `${request.method?.toLowerCase()}${path}`);
    }
    const user = tokens.userOf(request.headers.authorization);
    const { name } = operation;
    const call: LookerCall = {
      operation: name,
      path: path + url.search,
      user: user?.id,
      body: name === 'create_query' ? JSON.parse(text || 'null') : undefined,
      before: calls.filter((earlier) => earlier.operation === name).length,
    };
    calls.push(call);
    response.once('finish', () => {
      call.status = response.statusCode;
    });
    violations.push(...objectionsToParameters(name, url.searchParams), ...objectionsToHeaders(request, name));
    violations.push(...objectionsToBody(name, call.body));
    const fault = emulator.faultFor(call);
    if (await answeredByFault(response, fault)) return;
    try {
      const answer = api.answer(operation, {
        user,
        text,
        query: url.searchParams,
        authorization: request.headers.authorization,
      });
      const isText = typeof answer.body === 'string';
      const body = isText
        ? String(answer.body)
        : JSON.stringify(pick(answer.body, url.searchParams.get('fields')));
      // All of it, before `fields` picks some: a part that is required may be left out then.
      const whole = isText ? String(answer.body) : JSON.stringify(answer.body);
      violations.push(...objectionsToAnswer(name, answer.status, whole));
      const contentType = isText
        ? (options.sqlContentType ?? 'text/plain; charset=utf-8')
        : 'application/json; charset=utf-8';
      if (fault === 'slow_body') sendHalf(response, body, contentType);
      else send(response, answer.status, answer.status === 204 ? '' : body, contentType);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const place = `${OPERATIONS[name].method.toLowerCase()}${OPERATIONS[name].template}`;
      violations.push(...objectionsToAnswer(name, error.status, sendError(response, error, place)));
    }
  }

  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    if (violations.length > 0)
      throw new Error(`Requests that Looker's API does not know:\n${violations.join('\n')}`);
  };
  const emulator: LookerEmulator = {
    url: `http://${host}`,
    host,
    calls,
    violations,
    get inFlight() {
      return inFlight;
    },
    get mostInFlight() {
      return mostInFlight;
    },
    faultFor: () => undefined,
    revokeTokens: (user) => tokens.revokeAll(user),
    operations: () => calls.map(({ operation }) => operation),
    close,
    [Symbol.asyncDispose]: close,
  };
  return emulator;
}

/** Returns what was sent. */
function sendError(response: ServerResponse, { status, message, errors }: Refused, place: string): string {
  const body = {
    message: status === 401 ? 'Requires authentication.' : message,
    ...(status === 422 && {
      errors: errors.map((error) => ({
        ...error,
        documentation_url: 'https://cloud.google.com/looker/docs/',
      })),
    }),
    documentation_url: `https://cloud.google.com/looker/docs/r/err/4.0/${status}/${place}`,
  };
  const text = JSON.stringify(body);
  send(response, status, text, 'application/json; charset=utf-8');
  return text;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
