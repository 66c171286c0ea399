import { hostname } from 'node:os';
import { dynamoChartChoices } from '../adapters/dynamo/chart-choices.ts';
import { dynamoGestures } from '../adapters/dynamo/gestures.ts';
import { dynamoLedger } from '../adapters/dynamo/ledger/ledger.ts';
import { dynamoPastDecisions } from '../adapters/dynamo/ledger/past-decisions.ts';
import { dynamoRecommendations } from '../adapters/dynamo/ledger/recommendations.ts';
import { type OpenTable, openTable } from '../adapters/dynamo/open-table.ts';
import { dynamoRecords } from '../adapters/dynamo/records/records.ts';
import { requestStore } from '../adapters/dynamo/request-store.ts';
import { dynamoPace } from '../adapters/dynamo/shared-pace.ts';
import { threadMemory } from '../adapters/dynamo/thread-memory.ts';
import { type LookerSource, makeLooker } from '../adapters/looker/looker.ts';
import { makeTrino, type TrinoEngine } from '../adapters/trino/trino.ts';
import { AppError, type ErrorCode } from '../core/errors.ts';
import type { AnswerRecords } from '../core/ports/answer-records.ts';
import type { ChartChoices } from '../core/ports/chart-choices.ts';
import type { Gestures } from '../core/ports/gestures.ts';
import type { Ledger } from '../core/ports/ledger.ts';
import type { Log } from '../core/ports/log.ts';
import type { PastDecisions } from '../core/ports/past-decisions.ts';
import type { QueryEngine } from '../core/ports/query-engine.ts';
import type { Recommendations } from '../core/ports/recommendations.ts';
import type { RequestStore } from '../core/ports/request-store.ts';
import type { SharedPace } from '../core/ports/shared-pace.ts';
import type { ThreadMemory } from '../core/ports/thread-memory.ts';
import type { WorkTimes } from '../core/work-times.ts';
import type { Settings } from '../settings/load.ts';
import { type Approvers, slackApprovers } from '../slack/web-api/approvers.ts';
import { type AskerCheck, askerCheck, askerIdentity } from '../slack/web-api/asker.ts';
import { boltLogger } from '../slack/web-api/bolt-logger.ts';
import { makeSlackClients, type SlackClients } from '../slack/web-api/clients.ts';
import { slackPeople } from '../slack/web-api/people.ts';
import type { LiveSettings } from './live-settings.ts';
import type { Runtime } from './open-settings.ts';
import { tableAddress } from './table-address.ts';

/** The clients of all outside services, made once from the settings; serve.ts connects them. */
export interface Clients {
  slack: SlackClients;
  /** Who may ask, by `SLACK_ASKERS`. */
  mayAsk: AskerCheck;
  table: Pick<OpenTable, 'problems'>;
  store: RequestStore;
  threads: ThreadMemory;
  ledger: Ledger;
  records: AnswerRecords;
  recommendations: Recommendations;
  past: PastDecisions;
  /** Who may decide, by `CREDIT_APPROVERS`. */
  approvers: Approvers;
  gestures: Gestures;
  choices: ChartChoices;
  pace: SharedPace;
  looker: LookerSource;
  trino: TrinoEngine;
  close(): Promise<void>;
}

export function makeClients({ live, log, metrics }: Runtime, times: WorkTimes): Clients {
  const settings = live.current();
  const { telemetry } = metrics;
  const slack = makeSlackClients({
    botToken: () => live.current().SLACK_BOT_TOKEN,
    apiUrl: settings.SLACK_API_URL,
    logger: boltLogger(log),
    telemetry,
    renewToken: (used) => live.renewed('slack', (now) => now.SLACK_BOT_TOKEN !== used),
    postMs: times.post,
  });
  const people = slackPeople(slack.interactive);
  const table = openTable(tableAddress(settings), { telemetry, onClock: clockWarner(log) });
  const trino = makeTrino(trinoSettings(() => live.current(), telemetry));
  return {
    slack,
    mayAsk: askerCheck(people, { askers: settings.SLACK_ASKERS, channels: settings.SLACK_CHANNELS }),
    table,
    store: requestStore({ table, times, heldBy: `${hostname()}:${process.pid}`, telemetry, log }),
    threads: threadMemory(table),
    ledger: dynamoLedger(table, settings.LEDGER_DAYS),
    records: dynamoRecords(table, settings.LEDGER_DAYS),
    recommendations: dynamoRecommendations(table, settings.LEDGER_DAYS),
    past: dynamoPastDecisions(table, settings.LEDGER_DAYS, log),
    approvers: slackApprovers(slack.interactive, settings.CREDIT_APPROVERS, log),
    gestures: dynamoGestures(table),
    choices: dynamoChartChoices(table),
    pace: dynamoPace(table),
    looker: makeLooker({
      baseUrl: settings.LOOKER_BASE_URL,
      credentials: () => ({
        clientId: live.current().LOOKER_CLIENT_ID,
        clientSecret: live.current().LOOKER_CLIENT_SECRET,
      }),
      sqlAs: settings.LOOKER_SQL_AS,
      identify: askerIdentity(people),
      allowedModels: settings.LOOKER_ALLOWED_MODELS,
      onLoginRefused: (used) =>
        live.renewed(
          'looker',
          (now) => now.LOOKER_CLIENT_ID !== used.clientId || now.LOOKER_CLIENT_SECRET !== used.clientSecret,
        ),
      observe: telemetry.dependency,
    }),
    trino: { ...trino, run: withFreshPassword(trino, live) },
    async close() {
      await trino.close();
      table.close();
    },
  };
}

/**
 * Warns when this machine's clock is off by more than this, in milliseconds, at most once in ten minutes. Logs and
 * metrics use it; leases follow the table's clock.
 */
const CLOCK_TOLERANCE = 1500;
const WARN_EVERY = 600_000;

function clockWarner(log: Log): (aheadMs: number) => void {
  let warnedAt = Number.NEGATIVE_INFINITY;
  return (aheadMs) => {
    if (Math.abs(aheadMs) < CLOCK_TOLERANCE || performance.now() - warnedAt < WARN_EVERY) return;
    warnedAt = performance.now();
    log.warn({ ahead_ms: Math.round(aheadMs) }, 'the clock differs from that of DynamoDB: set it by NTP');
  };
}

function trinoSettings(current: () => Settings, telemetry: Runtime['metrics']['telemetry']) {
  const settings = current();
  return {
    server: settings.TRINO_SERVER,
    user: settings.TRINO_USER,
    password: () => current().TRINO_PASSWORD,
    catalog: settings.TRINO_CATALOG,
    schema: settings.TRINO_SCHEMA,
    protocol: settings.TRINO_PROTOCOL,
    timezone: settings.TRINO_TIMEZONE,
    maxRunTimeMs: settings.TRINO_MAX_RUN_TIME,
    maxScanBytes: settings.TRINO_MAX_SCAN,
    maxRows: settings.TRINO_MAX_ROWS,
    mostAtOnce: settings.MAX_CONCURRENCY,
    allowedSchemas: settings.TRINO_ALLOWED_SCHEMAS,
    observe: telemetry,
  };
}

const WRONG_PASSWORD: ErrorCode = 'TRINO_LOGIN';

/** Runs a query again when its password was refused and a newer password is available. */
function withFreshPassword(trino: QueryEngine, live: LiveSettings): QueryEngine['run'] {
  return (...query) =>
    live.withCredential({
      dependency: 'trino',
      credential: (settings) => settings.TRINO_PASSWORD,
      refused: (error) => error instanceof AppError && error.code === WRONG_PASSWORD,
      call: () => trino.run(...query),
    });
}
