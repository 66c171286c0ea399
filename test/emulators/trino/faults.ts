import type { ServerResponse } from 'node:http';
import type { Page } from './query.ts';

/** One request, as a test decides about it. */
export interface Call {
  method: 'POST' | 'GET' | 'DELETE';
  kind: 'statement' | 'page' | 'cancel' | 'info';
  sql: string;
  /** Which page of its query this is; the POST is 0. A repeated GET has the same number. */
  page: number;
  /** How often this very request came before. */
  repeated: number;
  /** Without Authorization; names in lower case. */
  headers: Record<string, string>;
}

/**
 * What goes wrong with one request. `hang`: no answer ever; `reset`: the connection breaks; `broken half-way`: it
 * breaks within the body; `html`, `truncated`, `empty`: status 200 with such a body; `patch`: the page is changed
 * before it is sent; `headers` alone: it is sent with these too.
 */
export type Fault =
  | 'hang'
  | 'reset'
  | 'broken half-way'
  | 'html'
  | 'truncated'
  | 'empty'
  | { status: number; headers?: Record<string, string> }
  | { headers: Record<string, string> }
  | { redirect: string }
  | { delayMs: number }
  | { patch: (fields: Record<string, unknown>, page: Page) => void };

/** Sends a page as JSON, changed by the fault if there is one. */
export async function sendPage(
  response: ServerResponse,
  page: Page,
  fault: Fault | undefined,
): Promise<void> {
  if (typeof fault === 'object' && 'delayMs' in fault)
    await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  const copy: Page = { fields: structuredClone(page.fields), data: page.data };
  if (typeof fault === 'object' && 'patch' in fault) fault.patch(copy.fields, copy);
  const body = toJson(copy);
  if (fault === 'html')
    return send(response, 200, '<html><body>Please sign in</body></html>', { 'content-type': 'text/html' });
  if (fault === 'broken half-way') {
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.write(body.slice(0, Math.ceil(body.length / 2)), () => response.socket?.resetAndDestroy());
    return;
  }
  if (fault === 'truncated') return send(response, 200, body.slice(0, Math.ceil(body.length / 2)));
  const headers = typeof fault === 'object' && 'headers' in fault ? fault.headers : {};
  send(response, 200, fault === 'empty' ? '' : body, headers);
}

function toJson({ fields, data }: Page): string {
  const head = JSON.stringify(fields);
  return data === undefined ? head : `${head.slice(0, -1)},"data":${data}}`;
}

/** Faults that stand in for the whole answer. True when the request is done with. */
export function answeredByFault(response: ServerResponse, fault: Fault | undefined): boolean {
  if (fault === 'hang') return true;
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return true;
  }
  if (typeof fault === 'object' && 'status' in fault) {
    send(response, fault.status, `HTTP ${fault.status}`, { 'content-type': 'text/plain', ...fault.headers });
    return true;
  }
  if (typeof fault === 'object' && 'redirect' in fault) {
    send(response, 302, '', { location: fault.redirect });
    return true;
  }
  return false;
}

export function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}
