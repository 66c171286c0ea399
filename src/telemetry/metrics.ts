import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Telemetry } from '../core/ports/telemetry.ts';

/** The one module that knows prom-client. Names, labels and buckets are those of the dashboards and alerts in k8s/. */
export interface Metrics {
  telemetry: Telemetry;
  /** The page of `GET /metrics`. */
  page(): Promise<{ contentType: string; body: string }>;
  /** Every metric name, for the check of rules and dashboards. */
  names(): string[];
}

const SECONDS = {
  ack: [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5],
  firstResponse: [0.25, 0.5, 1, 2, 3, 5, 10],
  request: [0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 45, 60, 90, 120],
  dependency: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60],
  gap: [1, 2, 5, 10, 15, 30, 60, 300],
};
const AMOUNTS = [10, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000];
const ROWS = [1, 10, 50, 100, 500, 1000, 5000, 10_000, 50_000, 200_000];

const DOORS = ['message', 'command', 'shortcut', 'choice'] as const;
const OUTCOMES = [
  'answered',
  'no_credit',
  'refused',
  'asked',
  'not_verify',
  'missing_link',
  'not_allowed',
  'withdrawn',
  'failed',
  'dry_run',
] as const;

export function makeMetrics(options: { version: string; commit?: string; runtime?: boolean }): Metrics {
  const registry = new Registry();
  if (options.runtime ?? true) collectDefaultMetrics({ register: registry });
  const gauge = gauges(registry);
  gauge('build_info', 'Always 1; the labels say what runs.', ['version', 'commit', 'node']).set(
    { version: options.version, commit: options.commit ?? 'unknown', node: process.version },
    1,
  );
  const telemetry: Telemetry = {
    ...requestMetrics(registry),
    ...socketMetrics(registry),
    ...dependencyMetrics(registry),
    ...businessMetrics(registry),
  };
  return {
    telemetry,
    page: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
    names: () => registry.getMetricsAsArray().map((metric) => metric.name),
  };
}

function counters(registry: Registry) {
  return <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter({ name: `credit_bot_${name}`, help, labelNames: [...labelNames], registers: [registry] });
}

function gauges(registry: Registry) {
  return <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge({ name: `credit_bot_${name}`, help, labelNames: [...labelNames], registers: [registry] });
}

function histograms(registry: Registry) {
  return <L extends string>(name: string, help: string, buckets: number[], labelNames: readonly L[] = []) =>
    new Histogram({
      name: `credit_bot_${name}`,
      help,
      buckets,
      labelNames: [...labelNames],
      registers: [registry],
    });
}

function requestMetrics(registry: Registry) {
  const counter = counters(registry);
  const gauge = gauges(registry);
  const histogram = histograms(registry);
  const events = counter('events_received_total', 'Deliveries from Slack, retries included.', [
    'kind',
    'retry',
  ]);
  const acks = histogram('event_ack_duration_seconds', 'From receipt to ack.', SECONDS.ack, ['kind']);
  const duplicates = counter('duplicate_events_total', 'Deliveries of a gesture that was known.', ['kind']);
  const requests = counter('requests_total', 'Requests that ended.', ['kind', 'outcome']);
  const durations = histogram('request_duration_seconds', 'From the gesture to the end.', SECONDS.request, [
    'kind',
    'outcome',
  ]);
  const firstResponses = histogram(
    'first_response_seconds',
    'From the gesture to the first sign.',
    SECONDS.firstResponse,
    ['kind'],
  );
  const stages = histogram('stage_duration_seconds', 'Time in one stage of the chain.', SECONDS.dependency, [
    'stage',
    'outcome',
  ]);
  const inFlight = gauge('requests_in_flight', 'Requests this replica works on.');
  const waiting = gauge('requests_waiting', 'Requests in the table that are not ended.');
  const oldest = gauge('oldest_request_age_seconds', 'Age of the oldest request that is not ended.');
  // A rate over a counter that appears with its first failure would miss that failure.
  for (const kind of DOORS) for (const outcome of OUTCOMES) requests.inc({ kind, outcome }, 0);
  return {
    eventReceived: (kind, retry) => events.inc({ kind, retry: String(retry) }),
    acked: (kind, seconds) => acks.observe({ kind }, seconds),
    duplicate: (kind) => duplicates.inc({ kind }),
    requestFinished: (kind, outcome, seconds) => {
      requests.inc({ kind, outcome });
      durations.observe({ kind, outcome }, seconds);
    },
    firstResponse: (kind, seconds) => firstResponses.observe({ kind }, seconds),
    stage: (stage, outcome, seconds) => stages.observe({ stage: bounded(stage), outcome }, seconds),
    inFlight: (change) => inFlight.inc(change),
    waiting: (count, oldestSeconds) => {
      waiting.set(count);
      oldest.set(oldestSeconds);
    },
  } satisfies Partial<Telemetry>;
}

function socketMetrics(registry: Registry) {
  const connected = gauges(registry)('socket_connected', '1 while the Slack socket is open.');
  const gap = histograms(registry)('socket_gap_seconds', 'Time without a Slack socket.', SECONDS.gap);
  const disconnects = counters(registry)('socket_disconnects_total', 'Slack sockets that closed.', [
    'reason',
  ]);
  for (const reason of ['refresh', 'ping_timeout', 'error', 'shutdown']) disconnects.inc({ reason }, 0);
  return {
    socket: (open) => connected.set(open ? 1 : 0),
    socketGap: (seconds) => gap.observe(seconds),
    socketDisconnect: (reason) => disconnects.inc({ reason }),
  } satisfies Partial<Telemetry>;
}

function dependencyMetrics(registry: Registry) {
  const counter = counters(registry);
  const calls = counter('dependency_requests_total', 'Calls to what the bot depends on.', [
    'dependency',
    'operation',
    'outcome',
  ]);
  const durations = histograms(registry)(
    'dependency_request_duration_seconds',
    'Duration of such a call.',
    SECONDS.dependency,
    ['dependency', 'operation'],
  );
  const leases = counter(
    'lease_events_total',
    'What happened to leases; taken_over and dead are worth a look.',
    ['event'],
  );
  for (const event of ['taken_over', 'lost', 'dead']) leases.inc({ event }, 0);
  const skipped = counter('items_skipped_total', 'Items of the table that this release cannot read.');
  const refreshed = gauges(registry)(
    'secrets_last_refresh_timestamp_seconds',
    'When the secret was last read; 0: never.',
  );
  return {
    dependency: (dependency, operation, outcome, seconds) => {
      calls.inc({ dependency, operation: bounded(operation), outcome });
      durations.observe({ dependency, operation: bounded(operation) }, seconds);
    },
    lease: (event) => leases.inc({ event }),
    itemSkipped: () => skipped.inc(),
    secretsRefreshed: () => refreshed.setToCurrentTime(),
  } satisfies Partial<Telemetry>;
}

function businessMetrics(registry: Registry) {
  const amounts = histograms(registry)(
    'recommended_amount',
    'Recommended credits, in units of the currency.',
    AMOUNTS,
    ['currency', 'confidence'],
  );
  const refusals = counters(registry)(
    'refused_total',
    'Links that got no amount, by the code of what is wrong.',
    ['code'],
  );
  const decisions = counters(registry)(
    'decisions_total',
    'Decisions on recommendations: approved, adjusted, rejected, reversed, replaced.',
    ['kind'],
  );
  const oldestOpen = gauges(registry)(
    'oldest_open_recommendation_seconds',
    'Age of the oldest recommendation without a decision.',
  );
  const rows = histograms(registry)('result_rows', 'Rows of one Trino result.', ROWS);
  return {
    recommended: (currency, confidence, amount) =>
      amounts.observe(
        { currency: /^[A-Z]{3}$/.test(currency) ? currency : 'other', confidence: bounded(confidence) },
        amount,
      ),
    decided: (kind) => decisions.inc({ kind: bounded(kind) }),
    oldestOpen: (seconds) => oldestOpen.set(seconds),
    refused: (code) => refusals.inc({ code: bounded(code) }),
    resultRows: (count) => rows.observe(count),
  } satisfies Partial<Telemetry>;
}

/**
 * A label is a name from the code, never a value from the data: anything that does not look like a name becomes
 * `other`.
 */
function bounded(label: string): string {
  return /^(?:[A-Z]\d\d_)?[A-Za-z][A-Za-z_.:-]{0,39}\d{0,2}$/.test(label) ? label : 'other';
}
