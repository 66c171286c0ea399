import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { REDACTED } from './redact.ts';

/**
 * Makes the facts of a log line safe before they are written: errors are cut down to what helps, values under secret
 * keys are removed, and nothing is larger than a line.
 */

const SECRET_KEYS =
  /^(.*[_-])?(token|secret|password|passwd|authorization|cookie|signature|api_?key)$|token$|secret$|password$|^set-cookie$|secretstring|secretkey|accesskeyid|^(response|webhook|socket)_?url$|^trigger_?id$|^client_?id$/i;
/** Parts of HTTP calls, which contain credentials, answers and SQL. */
const CONTENT_KEYS = /^(headers|rawheaders|body|rawbody|requestbody|sql|query|statement)$/i;
const CLIENT_OBJECTS = /^(config|request|response|env)$/i;

const LONGEST_TEXT = 4000;
const LONGEST_LIST = 50;
const DEEPEST = 6;
/** Characters of all texts of one call. Together with the message and the bindings this stays below 16 KB. */
const BUDGET = 9000;

export interface SafeError {
  type: string;
  message: string;
  [fact: string]: unknown;
}

/**
 * The facts of a line, safe to write; never throws.
 * @param scrub takes secrets out of one text
 */
export function safeFacts(facts: object, scrub: (text: string) => string): Record<string, unknown> {
  const state = { left: BUDGET, seen: new Set<object>(), scrub };
  try {
    const safe = facts instanceof Error ? { err: safeValue(facts, state, 0) } : safeObject(facts, state, 0);
    return cleaned(safe, scrub) as Record<string, unknown>;
  } catch {
    return { facts: 'unreadable' };
  }
}

/** Every text in a safe value, also the names of its fields, without secrets. */
function cleaned(value: unknown, scrub: (text: string) => string): unknown {
  if (typeof value === 'string') return scrub(value);
  if (Array.isArray(value)) return value.map((item) => cleaned(item, scrub));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [scrub(key), cleaned(item, scrub)]));
}

interface State {
  left: number;
  seen: Set<object>;
  scrub(text: string): string;
}

function safeValue(value: unknown, state: State, depth: number): unknown {
  if (typeof value === 'string') return safeText(value, state);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (state.seen.has(value)) return '[circular]';
  if (depth > DEEPEST) return '[deeper]';
  state.seen.add(value);
  const safe = safeComposite(value, state, depth);
  state.seen.delete(value);
  return safe;
}

function safeComposite(value: object, state: State, depth: number): unknown {
  if (value instanceof Error) return safeError(value, state, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (value instanceof URL) return safeText(`${value.origin}${value.pathname}`, state);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const items = value instanceof Set ? [...value] : value;
  if (Array.isArray(items))
    return items.slice(0, LONGEST_LIST).map((item) => safeValue(item, state, depth + 1));
  return safeObject(value instanceof Map ? Object.fromEntries(value) : value, state, depth);
}

function safeObject(value: object, state: State, depth: number): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value).slice(0, LONGEST_LIST)) {
    const hidden = isHidden(key, item);
    safe[key.slice(0, 80)] = hidden ? REDACTED : safeValue(item, state, depth + 1);
  }
  return safe;
}

function isHidden(key: string, item: unknown): boolean {
  if (item === null || item === undefined) return false;
  if (SECRET_KEYS.test(key)) return true;
  if (CONTENT_KEYS.test(key)) return typeof item !== 'number';
  return CLIENT_OBJECTS.test(key) && typeof item === 'object';
}

function safeText(text: string, state: State): string {
  const length = Math.min(LONGEST_TEXT, Math.max(state.left, 0));
  const clean = text.length <= length ? text : cleanText(text, length, state.scrub);
  state.left -= clean.length;
  return text.length <= length ? clean : `${clean}… [cut, ${text.length} characters]`;
}

/** A secret that begins before the last so many characters of a cut text is complete, so that it is found. */
const LONGEST_SECRET = 1000;

/** The first `length` characters of a text without secrets; what the cut could have halved is left out. */
export function cleanText(text: string, length: number, scrub: (text: string) => string): string {
  if (text.length <= length + LONGEST_SECRET) return scrub(text).slice(0, length);
  const clean = scrub(text.slice(0, length + LONGEST_SECRET));
  return clean.slice(0, Math.min(length, Math.max(0, clean.length - LONGEST_SECRET)));
}

/** Name, code, status, frames and causes; never the request, the answer or the SQL in the error. */
function safeError(error: Error, state: State, depth: number): SafeError {
  const extra = error as Error & Record<string, unknown>;
  const causes = [extra.cause, extra.original, ...[extra.errors, extra.originals].flat()];
  const known = causes.filter((cause) => cause !== undefined && cause !== null && cause instanceof Object);
  const texts = [extra.cause]
    .filter((cause) => typeof cause === 'string')
    .map((cause) => messageText(cause, state));
  const safe: SafeError = {
    type: String(shortWord(error.name) ?? 'Error'),
    message: safeText(messageOf(error, state), state),
    code: shortWord(extra.code),
    status: statusOf(extra),
    stage: shortWord(extra.stage),
    reason: shortWord(valueAt(extra, 'data', 'error')),
    needed: shortWord(valueAt(extra, 'data', 'needed')),
    aws_request: shortWord(valueAt(extra, '$metadata', 'requestId')),
    facts: error instanceof AppError ? safeValue(error.facts, state, depth + 1) : undefined,
    stack: safeText(framesOf(error), state),
  };
  const inner = [...known.filter((cause) => cause instanceof Error), ...texts].slice(0, 3);
  if (inner.length > 0)
    safe.cause = inner.map((cause) =>
      typeof cause === 'string' ? cause : safeValue(cause, state, depth + 1),
    );
  return Object.fromEntries(Object.entries(safe).filter(([, value]) => value !== undefined)) as SafeError;
}

function messageOf(error: Error, state: State): string {
  if (error instanceof AppError) return error.message;
  // A zod text may quote what it read; the path and the code say enough.
  if (error instanceof z.ZodError || error instanceof z.core.$ZodError)
    return error.issues.map((issue) => `${issue.path.join('.') || 'value'}: ${issue.code}`).join(', ');
  return messageText(String(error.message), state);
}

/** Longest part of a foreign message that patterns read, characters. */
const LONGEST_MESSAGE = 2000;

/** The first line of a foreign message, without the bodies and SQL that some clients put there. */
function messageText(whole: string, { scrub }: State): string {
  const message = cleanText(whole, LONGEST_MESSAGE, scrub);
  if (/^\s*[{<[]/.test(message)) return `[a body of ${whole.length} characters]`;
  const withoutSql = message.replace(
    /\b(select|with|insert|explain|execute|prepare)\b[\s\S]*\b(from|into|as|using)\b[\s\S]*/i,
    '[SQL]',
  );
  const line = withoutSql.split('\n', 1)[0] ?? '';
  return line.length <= 300 ? line : `${line.slice(0, 300)}…`;
}

/** The message stands above the frames and may be of any length. */
const LONGEST_STACK = 20_000;

function framesOf(error: Error): string {
  const lines = typeof error.stack === 'string' ? error.stack.slice(0, LONGEST_STACK).split('\n') : [];
  const frames = lines.filter((line) => /^\s+at /.test(line)).slice(0, 12);
  return frames.map((frame) => frame.trim().slice(0, 200)).join('\n');
}

function statusOf(error: Record<string, unknown>): number | undefined {
  const places = [
    error.status,
    error.statusCode,
    valueAt(error, 'response', 'status'),
    valueAt(error, '$metadata', 'httpStatusCode'),
  ];
  return places.find((place) => typeof place === 'number');
}

function valueAt(holder: Record<string, unknown>, key: string, inner: string): unknown {
  const object = holder[key];
  return typeof object === 'object' && object !== null
    ? (object as Record<string, unknown>)[inner]
    : undefined;
}

/** A name or code, such as `ECONNRESET` or `missing_scope`; free text does not pass. */
function shortWord(value: unknown): string | number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^[\w.:,/-]{1,100}$/.test(value) ? value : undefined;
}
