import type { Telemetry } from '../core/ports/telemetry.ts';
import type { CreditRequest } from '../core/request.ts';

/** Called each time people see something of a request. */
export type Shown = (request: CreditRequest) => void;

/** How many requests are remembered: more than one replica works on between a first response and its answer. */
const KEPT = 1000;

/**
 * Reports the first thing that people see of a request (the words of an ack, a status line, the answer), once, however
 * many attempts this replica makes. A replica that takes a request over does not know what was seen before, and reports
 * again; that is rare, and the time is too long rather than too short.
 */
export function firstResponses(telemetry: Pick<Telemetry, 'firstResponse'>): Shown {
  const seen = new Set<string>();
  return ({ id, door, askedAt }) => {
    if (seen.has(id)) return;
    const [oldest] = seen;
    if (seen.size >= KEPT && oldest !== undefined) seen.delete(oldest);
    seen.add(id);
    // Slack's clock made the time of a message, ours the time of the response.
    telemetry.firstResponse(door, Math.max(0, (Date.now() - askedAt) / 1000));
  };
}
