import type { ServerResponse } from 'node:http';
import type { OperationName } from './operations.ts';

/** One request as a test decides about it. */
export interface LookerCall {
  operation: OperationName;
  /** Path after `/api/4.0`, with its query. */
  path: string;
  /** Looker user id behind the token; undefined at login. */
  user: string | undefined;
  /** Body of a POST but login, as sent. */
  body: unknown;
  /** How often this operation came before. */
  before: number;
  /** Filled in when it was answered. */
  status?: number;
}

/**
 * What goes wrong with one request. `hang`: no answer ever; `reset`: the connection breaks; `html`: a login page with
 * status 200; `empty202`: accepted, without a body; `slow_body`: headers and half of the body, then nothing.
 */
export type LookerFault =
  | 'hang'
  | 'reset'
  | 'html'
  | 'empty202'
  | 'slow_body'
  | { status: number; headers?: Record<string, string>; body?: string }
  | { redirect: string }
  | { delayMs: number }
  /** Any other answer, such as SQL with an odd content type. */
  | { answer: string; contentType: string };

/** Faults that stand in for the whole answer. True when the request is done with. */
export async function answeredByFault(
  response: ServerResponse,
  fault: LookerFault | undefined,
): Promise<boolean> {
  if (fault === undefined || fault === 'slow_body') return false;
  if (fault === 'hang') return true;
  if (fault === 'reset') response.socket?.resetAndDestroy();
  else if (fault === 'html') send(response, 200, LOGIN_PAGE, 'text/html; charset=utf-8');
  else if (fault === 'empty202') send(response, 202, '', 'text/plain');
  else if ('status' in fault)
    send(response, fault.status, fault.body ?? '', 'application/json', fault.headers);
  else if ('redirect' in fault) send(response, 302, '', 'text/html', { location: fault.redirect });
  else if ('answer' in fault) send(response, 200, fault.answer, fault.contentType);
  else {
    await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    return false;
  }
  return true;
}

const LOGIN_PAGE =
  '<!DOCTYPE html><html><head><title>Log in</title></head><body>SELECT an account</body></html>';

export function send(
  response: ServerResponse,
  status: number,
  body: string,
  contentType: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': contentType, ...headers });
  response.end(body);
}

/** Sends the head and half of the body, and then nothing more. */
export function sendHalf(response: ServerResponse, body: string, contentType: string): void {
  response.writeHead(200, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
  response.write(body.slice(0, Math.floor(body.length / 2)));
}
