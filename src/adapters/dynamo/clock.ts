import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** The clock that all replicas share: that of the table. */
export interface TableClock {
  /** Epoch milliseconds by the table's clock, as far as its answers have shown it; until the first one, by ours. */
  now(): number;
  /** By how much our clock is ahead, milliseconds. */
  aheadMs(): number;
}

/** What the answers so far allow: our clock is ahead by at least `low` and at most `high`. */
interface Bounds {
  low: number;
  high: number;
}

const clocks = new WeakMap<DynamoDBClient, TableClock>();

/**
 * The clock of the table behind this client, read from the `Date` header of every answer, so that leases and due times
 * mean the same on a replica whose own clock is wrong. The header has whole seconds; each answer narrows the bounds,
 * and one that contradicts them (a clock was set) starts anew.
 */
export function clockOf(client: DynamoDBClient): TableClock {
  const known = clocks.get(client);
  if (known) return known;
  let bounds: Bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  client.middlewareStack.add(
    (next) => async (args) => {
      const sent = Date.now();
      const result = await next(args);
      const headers = (result.response as { headers?: Record<string, string> } | undefined)?.headers;
      const second = Date.parse(headers?.date ?? '');
      if (Number.isFinite(second)) bounds = narrowed(bounds, sent, Date.now(), second);
      return result;
    },
    { step: 'deserialize', name: 'creditBotTableClock', priority: 'low' },
  );
  const aheadMs = () => estimate(bounds);
  const clock = { now: () => Math.round(Date.now() - aheadMs()), aheadMs };
  clocks.set(client, clock);
  return clock;
}

/** The table answered in `second` (epoch ms of its start), somewhere between `sent` and `received` of our clock. */
function narrowed(bounds: Bounds, sent: number, received: number, second: number): Bounds {
  const seen = { low: sent - second - 1000, high: received - second };
  const both = { low: Math.max(bounds.low, seen.low), high: Math.min(bounds.high, seen.high) };
  return both.low <= both.high ? both : seen;
}

/** The value within the bounds that is nearest to 0: a clock that may be right counts as right. */
function estimate({ low, high }: Bounds): number {
  return Math.min(Math.max(0, low), high);
}
