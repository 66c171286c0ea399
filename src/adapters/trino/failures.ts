import { AppError, type ErrorCode } from '../../core/errors.ts';

/** What of an axios error may be looked at. The whole error holds the password and the SQL: it never leaves here. */
interface HttpFailure {
  code?: string;
  response?: { status?: number; headers?: Record<string, unknown> };
}

/** An HTTP failure as an AppError without anything of the request. */
export function fromHttp(thrown: unknown, phase: 'statement' | 'page'): AppError {
  if (thrown instanceof AppError) return thrown;
  const { code, response } = (thrown ?? {}) as HttpFailure;
  const status = response?.status;
  if (status === undefined) return withoutAnswer(code);
  const retryAfterMs = readRetryAfter(response?.headers?.['retry-after']);
  return new AppError(codeOfStatus(status, phase), {
    cause: new Error(`HTTP ${status}`),
    facts: { status },
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

function withoutAnswer(code: string | undefined): AppError {
  const known = typeof code === 'string' ? code : 'unknown';
  return new AppError('TRINO_UNAVAILABLE', { cause: new Error(known), facts: { network: known } });
}

function codeOfStatus(status: number, phase: 'statement' | 'page'): ErrorCode {
  if (status === 401 || status === 403) return 'TRINO_LOGIN';
  if (status === 429) return 'TRINO_BUSY';
  if (status >= 500) return 'TRINO_UNAVAILABLE';
  // Trino has forgotten the query: purged, or a coordinator that started anew.
  if (phase === 'page' && (status === 404 || status === 410)) return 'TRINO_INCOMPLETE';
  return 'TRINO_BAD_ANSWER';
}

/** Seconds or a date, as milliseconds from now. */
function readRetryAfter(header: unknown): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

/** The `error` of a page. `message` and `failureInfo` are not kept: they hold SQL, values and stack traces. */
export interface QueryFailure {
  errorName?: string;
  errorType?: string;
  errorLocation?: { lineNumber?: number; columnNumber?: number };
}

const BY_NAME: Record<string, ErrorCode> = {
  EXCEEDED_TIME_LIMIT: 'TRINO_TIMEOUT',
  EXCEEDED_CPU_LIMIT: 'TRINO_TIMEOUT',
  EXCEEDED_SCAN_LIMIT: 'TRINO_TOO_LARGE',
  EXCEEDED_SCAN_RAW_BYTES_READ_LIMIT: 'TRINO_TOO_LARGE',
  EXCEEDED_OUTPUT_SIZE_LIMIT: 'TRINO_TOO_LARGE',
  EXCEEDED_OUTPUT_POSITIONS_LIMIT: 'TRINO_TOO_LARGE',
  ABANDONED_QUERY: 'TRINO_INCOMPLETE',
  ABANDONED_TASK: 'TRINO_INCOMPLETE',
  QUERY_EXPIRED: 'TRINO_INCOMPLETE',
};

/** A failed query as an AppError, by error name and type, never by message. */
export function fromQuery({ errorName, errorType, errorLocation }: QueryFailure, id: string): AppError {
  const name = errorName ?? 'UNKNOWN';
  const byType: Record<string, ErrorCode> = {
    USER_ERROR: 'TRINO_QUERY_FAILED',
    INSUFFICIENT_RESOURCES: 'TRINO_BUSY',
  };
  const line = errorLocation?.lineNumber;
  return new AppError(BY_NAME[name] ?? byType[errorType ?? ''] ?? 'TRINO_UNAVAILABLE', {
    facts: {
      error: name,
      errorType: errorType ?? 'UNKNOWN',
      queryId: id,
      ...(line !== undefined && { line }),
    },
  });
}
