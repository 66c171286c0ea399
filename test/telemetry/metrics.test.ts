import { describe, expect, it } from '@jest/globals';
import { makeMetrics } from '../../src/telemetry/metrics.ts';

const page = async (metrics: ReturnType<typeof makeMetrics>) => (await metrics.page()).body;

describe('metrics', () => {
  it('count and time what the port reports, under credit_bot names', async () => {
    const metrics = makeMetrics({ version: '1.2.3', commit: 'abc', runtime: false });
    const { telemetry } = metrics;
    telemetry.eventReceived('message', true);
    telemetry.acked('message', 0.07);
    telemetry.duplicate('command');
    telemetry.requestFinished('message', 'answered', 12);
    telemetry.firstResponse('message', 0.4);
    telemetry.stage('fetch-sql', 'next', 0.3);
    telemetry.dependency('looker', 'run_query', 'throttled', 0.2);
    telemetry.lease('taken_over');
    telemetry.recommended('USD', 'HIGH', 4948.8);
    telemetry.refused('unsupported_link');
    telemetry.resultRows(62);
    telemetry.inFlight(1);
    telemetry.waiting(3, 17);
    telemetry.socket(true);
    telemetry.socketGap(11);
    telemetry.socketDisconnect('refresh');
    telemetry.secretsRefreshed();
    const text = await page(metrics);
    for (const line of [
      'credit_bot_events_received_total{kind="message",retry="true"} 1',
      'credit_bot_event_ack_duration_seconds_bucket{le="0.1",kind="message"} 1',
      'credit_bot_duplicate_events_total{kind="command"} 1',
      'credit_bot_requests_total{kind="message",outcome="answered"} 1',
      'credit_bot_request_duration_seconds_bucket{le="10",kind="message",outcome="answered"} 0',
      'credit_bot_request_duration_seconds_bucket{le="15",kind="message",outcome="answered"} 1',
      'credit_bot_first_response_seconds_bucket{le="0.5",kind="message"} 1',
      'credit_bot_stage_duration_seconds_count{stage="fetch-sql",outcome="next"} 1',
      'credit_bot_dependency_requests_total{dependency="looker",operation="run_query",outcome="throttled"} 1',
      'credit_bot_dependency_request_duration_seconds_count{dependency="looker",operation="run_query"} 1',
      'credit_bot_lease_events_total{event="taken_over"} 1',
      'credit_bot_recommended_amount_sum{currency="USD",confidence="HIGH"} 4948.8',
      'credit_bot_refused_total{code="unsupported_link"} 1',
      'credit_bot_result_rows_count 1',
      'credit_bot_requests_in_flight 1',
      'credit_bot_requests_waiting 3',
      'credit_bot_oldest_request_age_seconds 17',
      'credit_bot_socket_connected 1',
      'credit_bot_socket_gap_seconds_bucket{le="15"} 1',
      'credit_bot_socket_disconnects_total{reason="refresh"} 1',
      `credit_bot_build_info{version="1.2.3",commit="abc",node="${process.version}"} 1`,
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).toMatch(/^credit_bot_secrets_last_refresh_timestamp_seconds 1\d{9}/m);
  });

  it('show failures as zero before the first one, so that its rate is seen', async () => {
    const text = await page(makeMetrics({ version: '1', runtime: false }));
    expect(text).toContain('credit_bot_requests_total{kind="shortcut",outcome="failed"} 0');
    expect(text).toContain('credit_bot_requests_total{kind="choice",outcome="asked"} 0');
    expect(text).toContain('credit_bot_lease_events_total{event="dead"} 0');
  });

  it('let no value from data become a label', async () => {
    const metrics = makeMetrics({ version: '1', runtime: false });
    metrics.telemetry.recommended('canary money', '+447700900123', 5);
    metrics.telemetry.refused('select canary from t');
    metrics.telemetry.dependency('trino', '20261124_120000_00001_abcde', 'ok', 1);
    const text = await page(metrics);
    expect(text).not.toMatch(/canary|4477|20261124/);
    expect(text).toContain('credit_bot_recommended_amount_count{currency="other",confidence="other"} 1');
  });

  it('add the state of the runtime', async () => {
    const text = await page(makeMetrics({ version: '1' }));
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
    expect(text).toContain('process_resident_memory_bytes');
  });
});
