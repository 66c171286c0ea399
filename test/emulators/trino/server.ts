import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Engine, TrinoError } from './engine.ts';
import { answeredByFault, type Call, type Fault, send, sendPage } from './faults.ts';
import { Query, type QueryOptions } from './query.ts';

export interface RecordedRequest {
  method: string;
  /** Without the slug, which is a capability. */
  path: string;
  /** Without Authorization; names in lower case. */
  headers: Record<string, string>;
  body: string;
}

export interface ServerOptions extends QueryOptions {
  user?: string | undefined;
  password?: string | undefined;
}

/** The HTTP side of the emulator. */
export interface Backend {
  requests: RecordedRequest[];
  queries: Query[];
  faultFor: (call: Call) => Fault | undefined;
}

export function makeServer(engine: Engine, options: ServerOptions, backend: Backend): http.Server {
  const seen = new Map<string, number>();
  return http.createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { authorization, ...headers } = request.headers as Record<string, string>;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
    const method = request.method as Call['method'];
    backend.requests.push({ method, path: pathname.replace(/\/x[0-9a-f]{32}/, ''), headers, body });
    const origin = `http://${request.headers.host}`;
    const found = find(pathname, searchParams.get('slug'));
    const repeated = seen.get(`${method} ${pathname}`) ?? 0;
    if (method !== 'POST') seen.set(`${method} ${pathname}`, repeated + 1);
    const call: Call = {
      method,
      kind: kindOf(method, pathname),
      sql: found?.query.record.sql ?? body,
      page: found?.token ?? 0,
      repeated,
      headers,
    };
    const fault = backend.faultFor(call);
    if (answeredByFault(response, fault)) return;
    if (method === 'POST' && pathname === '/v1/statement') {
      const problem = objection(headers, authorization, options);
      if (problem) return send(response, problem.status, problem.text, { 'content-type': 'text/plain' });
      const query = new Query(engine, body, headers, options);
      backend.queries.push(query);
      return sendPage(response, query.first(origin), fault);
    }
    if (pathname === '/v1/info') return send(response, 200, INFO);
    if (method === 'DELETE' && pathname.startsWith('/v1/')) {
      const id = pathname.split('/')[3];
      (found?.query ?? backend.queries.find(({ record }) => record.id === id))?.cancel();
      return send(response, 204, '');
    }
    if (found === undefined) return send(response, 404, 'Query not found', { 'content-type': 'text/plain' });
    const page = await found.query.page(origin, found.token);
    return page ? sendPage(response, page, fault) : send(response, 410, 'Gone');
  }

  /** The query and token of a nextUri; undefined when the id or its slug is unknown. */
  function find(pathname: string, slugParameter: string | null): { query: Query; token: number } | undefined {
    const parts = pathname.split('/').slice(3);
    const [, id, ...rest] = parts;
    const slug = options.family === 'presto' ? slugParameter : rest.shift();
    const query = backend.queries.find(({ record }) => record.id === id);
    return query && query.slug === slug ? { query, token: Number(rest[0]) } : undefined;
  }
}

const INFO = JSON.stringify({
  nodeVersion: { version: '435' },
  environment: 'sandbox',
  coordinator: true,
  starting: false,
  uptime: '1.00s',
});

function kindOf(method: string, pathname: string): Call['kind'] {
  if (method === 'DELETE') return 'cancel';
  if (method === 'POST') return 'statement';
  return pathname.startsWith('/v1/statement/') ? 'page' : 'info';
}

function objection(
  headers: Record<string, string>,
  authorization: string | undefined,
  { family, user, password }: ServerOptions,
): { status: number; text: string } | undefined {
  const prefix = `x-${family}-`;
  const other = family === 'trino' ? 'x-presto-' : 'x-trino-';
  if (Object.keys(headers).some((name) => name.startsWith(other)))
    return { status: 400, text: 'Both Trino and Presto headers detected' };
  if (password !== undefined) {
    const wanted = `Basic ${Buffer.from(`${user ?? ''}:${password}`, 'latin1').toString('base64')}`;
    if (authorization !== wanted) return { status: 401, text: 'Access Denied: Invalid credentials' };
  }
  if (!headers[`${prefix}user`]) return { status: 401, text: 'User must be set' };
  if (headers[`${prefix}schema`] && !headers[`${prefix}catalog`])
    return { status: 400, text: 'Schema is set but catalog is not' };
  return undefined;
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Session properties that this server knows, as `name=value` in the session header. */
export function checkSession(
  headers: Record<string, string>,
  family: 'trino' | 'presto',
): Record<string, string> {
  const scan = family === 'trino' ? 'query_max_scan_physical_bytes' : 'query_max_scan_raw_input_bytes';
  const known = new Set(['query_max_run_time', 'query_max_execution_time', scan]);
  const pairs = (headers[`x-${family}-session`] ?? '').split(',').filter((pair) => pair !== '');
  const session = Object.fromEntries(pairs.map((pair) => pair.split('=').map(decodeURIComponent)));
  const unknown = Object.keys(session).find((name) => !known.has(name));
  checkTimeZone(headers[`x-${family}-time-zone`]);
  if (unknown !== undefined)
    throw new TrinoError(
      'INVALID_SESSION_PROPERTY',
      'USER_ERROR',
      `Session property '${unknown}' does not exist`,
    );
  return session;
}

/** A zone that the server does not know fails each query. */
function checkTimeZone(zone = 'UTC'): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    const message = `Time zone not supported: ${zone}`;
    throw new TrinoError(
      'NOT_SUPPORTED',
      'USER_ERROR',
      message,
      'io.trino.spi.type.TimeZoneNotSupportedException',
    );
  }
}
