import type { CallOutcome } from '../../core/ports/telemetry.ts';

/** How a failed call of any AWS service is counted, by the name of its error. A refused condition is an answer. */
export function outcomeOf(thrown: unknown): CallOutcome {
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'ConditionalCheckFailedException') return 'ok';
  if (name === 'TimeoutError') return 'timeout';
  if (/Throttl|ThroughputExceeded|RequestLimit|LimitExceeded/.test(name)) return 'throttled';
  return /AccessDenied|ExpiredToken|UnrecognizedClient|Credentials|DecryptionFailure/.test(name)
    ? 'auth'
    : 'error';
}
