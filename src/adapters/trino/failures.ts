import { retryAfterMs } from '../../core/async/retry-after.ts';
import { AppError, type ErrorCode } from '../../core/errors.ts';

type Phase = 'statement' | 'page';

/** An HTTP status that is no success. Nothing of the request is in the error: it holds the password and the SQL. */
export function fromStatus(status: number, retryAfter: unknown, phase: Phase): AppError {
  const wait = retryAfterMs(retryAfter);
  return new AppError(codeOfStatus(status, phase), {
    cause: new Error(`HTTP ${status}`),
    facts: { status },
    ...(wait !== undefined && { retryAfterMs: wait }),
  });
}

/** The connection broke, or the server was silent. `code` is Node's, such as `ECONNRESET`. */
export function withoutAnswer(code: unknown): AppError {
  const known = typeof code === 'string' ? code : 'unknown';
  return new AppError('TRINO_UNAVAILABLE', { cause: new Error(known), facts: { network: known } });
}

function codeOfStatus(status: number, phase: Phase): ErrorCode {
  if (status === 401 || status === 403) return 'TRINO_LOGIN';
  if (status === 429) return 'TRINO_BUSY';
  // 408: a balancer that waited for the request, which Trino never saw.
  if (status >= 500 || status === 408) return 'TRINO_UNAVAILABLE';
  // Trino does not know the query any more: purged, or the coordinator has started anew.
  if (phase === 'page' && (status === 404 || status === 410)) return 'TRINO_INCOMPLETE';
  return 'TRINO_BAD_ANSWER';
}

/** The `error` of a page, without its message and its stack: they hold SQL and values. */
export interface QueryFailure {
  name: string;
  type: string;
  line?: number | undefined;
  /** Java class of the failure. */
  cause?: string | undefined;
}

/** By the name of the error, since types say little: `USER_ERROR` is also a query that an operator has killed. */
const BY_NAME: Record<string, ErrorCode> = {
  // A person stopped the query, so that it is not repeated.
  ADMINISTRATIVELY_KILLED: 'TRINO_STOPPED',
  ADMINISTRATIVELY_PREEMPTED: 'TRINO_STOPPED',
  USER_CANCELED: 'TRINO_STOPPED',
  QUERY_REJECTED: 'TRINO_REJECTED',
  EXCEEDED_TIME_LIMIT: 'TRINO_TIMEOUT',
  EXCEEDED_CPU_LIMIT: 'TRINO_TIMEOUT',
  // More than one query may have, at any hour.
  EXCEEDED_LOCAL_MEMORY_LIMIT: 'TRINO_TOO_LARGE',
  EXCEEDED_GLOBAL_MEMORY_LIMIT: 'TRINO_TOO_LARGE',
  EXCEEDED_MEMORY_LIMIT: 'TRINO_TOO_LARGE',
  EXCEEDED_HEAP_MEMORY_LIMIT: 'TRINO_TOO_LARGE',
  EXCEEDED_REVOCABLE_MEMORY_LIMIT: 'TRINO_TOO_LARGE',
  EXCEEDED_SPILL_LIMIT: 'TRINO_TOO_LARGE',
  EXCEEDED_TASK_DESCRIPTOR_STORAGE_CAPACITY: 'TRINO_TOO_LARGE',
  EXCEEDED_SCAN_LIMIT: 'TRINO_TOO_LARGE',
  EXCEEDED_SCAN_RAW_BYTES_READ_LIMIT: 'TRINO_TOO_LARGE',
  EXCEEDED_OUTPUT_SIZE_LIMIT: 'TRINO_TOO_LARGE',
  EXCEEDED_OUTPUT_POSITIONS_LIMIT: 'TRINO_TOO_LARGE',
  // Temporary: the cluster as a whole is full.
  QUERY_QUEUE_FULL: 'TRINO_BUSY',
  CLUSTER_OUT_OF_MEMORY: 'TRINO_BUSY',
  GENERIC_INSUFFICIENT_RESOURCES: 'TRINO_BUSY',
  ABANDONED_QUERY: 'TRINO_INCOMPLETE',
  ABANDONED_TASK: 'TRINO_INCOMPLETE',
  QUERY_EXPIRED: 'TRINO_INCOMPLETE',
};

/** For names that are not in the table. */
const BY_TYPE: Record<string, ErrorCode> = {
  USER_ERROR: 'TRINO_QUERY_FAILED',
  INSUFFICIENT_RESOURCES: 'TRINO_BUSY',
};

/** Trino gives an unknown session zone no error name of its own, only this class. */
const UNKNOWN_ZONE = /\bTimeZoneNotSupportedException$/;

/** Names come from the server: only those of the table itself count. */
function known(table: Readonly<Record<string, ErrorCode>>, name: string): ErrorCode | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** A limit of one query that the table does not name, such as one of a newer server: it is met again at any hour. */
function ownLimit(name: string, type: string): ErrorCode | undefined {
  return type === 'INSUFFICIENT_RESOURCES' && name.startsWith('EXCEEDED_') ? 'TRINO_TOO_LARGE' : undefined;
}

/** A failed query as an AppError, never by its message. */
export function fromQuery({ name, type, line, cause }: QueryFailure, queryId: string): AppError {
  const code = UNKNOWN_ZONE.test(cause ?? '')
    ? 'TRINO_TIME_ZONE'
    : (known(BY_NAME, name) ?? ownLimit(name, type) ?? known(BY_TYPE, type) ?? 'TRINO_UNAVAILABLE');
  return new AppError(code, {
    facts: { error: name, errorType: type, queryId, ...(line !== undefined && { line }) },
  });
}
