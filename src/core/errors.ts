/** The stage of the flow where something failed, as the error DM names it. */
export type StageName =
  | 'intake'
  | 'extract-links'
  | 'fetch-sql'
  | 'check-product'
  | 'calculate-credit'
  | 'reply';

interface ErrorKind {
  /** A later attempt with the same input may succeed. */
  retryable: boolean;
  /** What happened, for the owner: a whole sentence, no values. */
  cause: string;
  /** What the owner does about it. */
  remedy: string;
}

/** Every known accident with its texts. A code gets its meaning here and nowhere else. */
export const ERROR_KINDS = {
  LOOKER_NOT_FOUND: {
    retryable: false,
    cause: 'Looker does not know this link, or the API user may not see it.',
    remedy:
      'Open the link in a browser. If it opens, give the API user View on its folder and access to its model.',
  },
  LOOKER_FORBIDDEN: {
    retryable: false,
    cause: 'Looker refused the request.',
    remedy:
      'Give the API user access_data, see_looks, see_sql and explore on the model of this link; for LOOKER_SQL_AS=asker also see_users and sudo.',
  },
  LOOKER_LOGIN: {
    retryable: false,
    cause: 'Looker did not accept LOOKER_CLIENT_ID and LOOKER_CLIENT_SECRET.',
    remedy: 'Make a new API key for the service user in Looker (Admin, Users, API keys) and set both.',
  },
  LOOKER_RATE_LIMITED: {
    retryable: true,
    cause: 'Looker is limiting requests (429).',
    remedy: 'Wait and ask again; if it goes on, look at the API quota of the Looker instance.',
  },
  LOOKER_UNAVAILABLE: {
    retryable: true,
    cause: 'Looker could not be reached, did not answer in time or answered with a server error.',
    remedy: 'Check LOOKER_BASE_URL, the network and the state of Looker, then ask again.',
  },
  LOOKER_BAD_ANSWER: {
    retryable: false,
    cause: 'Looker answered with something that is not SQL, such as a login page.',
    remedy:
      'Check that LOOKER_BASE_URL is the API address (often port 19999 or 443), not the web page behind a login.',
  },
  LOOKER_TOO_LARGE: {
    retryable: false,
    cause: 'An answer of Looker is larger than the bot reads (2 MiB): a huge dashboard, or the SQL of one.',
    remedy: 'Ask with the link of a single Look, or make the dashboard smaller.',
  },
  TRINO_QUERY_FAILED: {
    retryable: false,
    cause: 'Trino refused the SQL of this link.',
    remedy:
      'Open the link in Looker and run it there; fix the Look, or the rights of TRINO_USER on its tables.',
  },
  TRINO_STOPPED: {
    retryable: false,
    cause: 'Somebody stopped the query on the Trino cluster; it is not run again by itself.',
    remedy: 'Ask the owner of the cluster why; narrow the dates of the Look, and ask again when they agree.',
  },
  TRINO_REJECTED: {
    retryable: false,
    cause: 'Trino rejected the query: no resource group of the cluster takes it.',
    remedy: 'Ask the owner of the cluster for a resource group that takes TRINO_USER or source credit-bot.',
  },
  TRINO_TIME_ZONE: {
    retryable: false,
    cause: 'Trino does not know the time zone in TRINO_TIMEZONE.',
    remedy: 'Set TRINO_TIMEZONE to a region such as Europe/Berlin, or UTC, in exactly this spelling.',
  },
  TRINO_LOGIN: {
    retryable: false,
    cause: 'Trino did not accept TRINO_USER and TRINO_PASSWORD.',
    remedy:
      'Set both to an account that may run queries; check that TRINO_SERVER is https when a password is used, and that TRINO_PROTOCOL is the one that the server speaks (presto only for PrestoDB and old Trino).',
  },
  TRINO_UNAVAILABLE: {
    retryable: true,
    cause: 'Trino could not be reached or answered with a server error.',
    remedy: 'Check TRINO_SERVER, the network and the state of the cluster, then ask again.',
  },
  TRINO_BUSY: {
    retryable: true,
    cause: 'Trino had no resources for the query (queue full, cluster out of memory, or too many requests).',
    remedy:
      'Ask again when the cluster is less busy; ask its owner for a resource group for source credit-bot.',
  },
  TRINO_TIMEOUT: {
    retryable: false,
    cause: 'The query ran longer than TRINO_MAX_RUN_TIME and was cancelled.',
    remedy: 'Narrow the dates of the Look, or raise TRINO_MAX_RUN_TIME.',
  },
  TRINO_INCOMPLETE: {
    retryable: true,
    cause: 'Trino broke off before the result was complete; an incomplete result is never used.',
    remedy: 'Ask again; if it goes on, look for a proxy between the bot and Trino that cuts answers.',
  },
  TRINO_TOO_LARGE: {
    retryable: false,
    cause:
      'The result has more rows than TRINO_MAX_ROWS or needs more memory than the bot gives one result, or the query needs more than TRINO_MAX_SCAN or the memory that the cluster gives one query.',
    remedy:
      'Aggregate the Look (one row a day and country), remove columns, narrow its dates, or raise the limit.',
  },
  TRINO_INEXACT: {
    retryable: false,
    cause: 'The result holds a number that cannot be carried exactly.',
    remedy: 'Cast the large column to varchar or decimal in the Look.',
  },
  TRINO_BAD_ANSWER: {
    retryable: false,
    cause: 'The answer was not from Trino, such as a login page of a proxy, or it leads to another server.',
    remedy:
      'Check TRINO_SERVER and TRINO_PROTOCOL; behind a proxy that ends TLS set http-server.process-forwarded=true in Trino.',
  },
  GUARD_QUERY_BROKEN: {
    retryable: false,
    cause: 'The guard_query of the policy file cannot be run, or does not return mode, attempts and blocked.',
    remedy: 'Fix guard_query in CREDIT_POLICY_FILE; run it in Trino with values for its parameters first.',
  },
  STORE_UNAVAILABLE: {
    retryable: true,
    cause: 'DynamoDB could not be reached or refused the request.',
    remedy: 'Check AWS_REGION, CREDIT_TABLE and the IAM policy; `npm run table -- create` makes the table.',
  },
  SECRET_UNAVAILABLE: {
    retryable: true,
    cause: 'Secrets Manager could not be reached or refused the request.',
    remedy:
      'Check CREDIT_SECRET_ID, AWS_REGION and that the IAM policy of the service account allows secretsmanager:GetSecretValue on this secret (and kms:Decrypt on its key).',
  },
  SECRET_BROKEN: {
    retryable: false,
    cause: 'The secret is not a JSON object of texts with the names of the settings.',
    remedy: 'Write the secret again as JSON such as {"SLACK_BOT_TOKEN": "..."}; see k8s/README.md.',
  },
  SLACK_UNAVAILABLE: {
    retryable: true,
    cause: 'Slack could not be reached, limited the rate or answered with a server error.',
    remedy: 'Look at status.slack.com; the answer is posted when Slack is back.',
  },
  SLACK_UNCONFIRMED: {
    retryable: true,
    cause: 'Slack did not confirm a message, so that it may be visible or not.',
    remedy:
      'Nothing: the bot looks in the thread before it posts again. Look at status.slack.com if it goes on.',
  },
  SLACK_RATE_LIMITED: {
    retryable: true,
    cause: 'Slack is limiting the rate of messages (429).',
    remedy: 'Nothing: the answer is posted when Slack allows it.',
  },
  SLACK_LOGIN: {
    retryable: true,
    cause: 'Slack did not accept SLACK_BOT_TOKEN, or it lacks a scope of manifest.yml.',
    remedy:
      'Install the app again in its workspace and set the new SLACK_BOT_TOKEN; answers are kept for a day.',
  },
  SLACK_REFUSED: {
    retryable: false,
    cause: 'Slack refused to post in this conversation.',
    remedy: 'Invite the bot to the channel and check that the channel is not archived.',
  },
  SLACK_ASKER_UNKNOWN: {
    retryable: true,
    cause: 'Slack did not say who asked, so no amount was given.',
    remedy:
      'Add users:read (and channels:read and groups:read, unless SLACK_CHANNELS is set) to the app as in manifest.yml and install it again, or set SLACK_ASKERS=anyone.',
  },
  POLICY_BROKEN: {
    retryable: false,
    cause: 'The credit came out larger than what was charged; the policy refuses to answer.',
    remedy: 'Do not credit from this query; report the reference to the developers of credit-bot.',
  },
  LEDGER_BROKEN: {
    retryable: false,
    cause: 'An entry of the ledger cannot be read, so that nothing can be decided on its account.',
    remedy: 'Run `npm run -s ledger -- verify`; see "The chain is broken" in k8s/README.md.',
  },
  DECISION_UNDER_WAY: {
    retryable: true,
    cause:
      'The earlier answer is being decided on at this moment, so that another one cannot take its place yet.',
    remedy: 'Nothing: the bot tries again once that decision is recorded.',
  },
  DEADLINE: {
    retryable: true,
    cause: 'The request took longer than its deadline.',
    remedy: 'Ask again; if it goes on, look at the durations by stage in the metrics.',
  },
  INTERNAL: {
    retryable: true,
    cause: 'Something failed that the bot does not know.',
    remedy: 'Search the log for the reference and report it to the developers of credit-bot.',
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_KINDS;

interface ErrorDetails {
  /** The original error. For the log only, after redaction; never shown. */
  cause?: unknown;
  /** Facts that are safe in a log and a DM: status, Trino error name, query id. No SQL, no secret, no customer data. */
  facts?: Record<string, string | number | boolean>;
  /** Earliest sensible time of the next attempt, milliseconds from now (Retry-After). */
  retryAfterMs?: number;
  /** Replaces the remedy of the code when more is known: one imperative sentence for the operator. */
  remedy?: string;
  stage?: StageName;
}

/** An accident with a known code. Its message is the cause in words, safe to log. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly facts: Record<string, string | number | boolean>;
  retryAfterMs: number | undefined;
  readonly remedy: string;
  stage: StageName | undefined;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(ERROR_KINDS[code].cause, { cause: details.cause });
    this.code = code;
    this.facts = details.facts ?? {};
    this.retryAfterMs = details.retryAfterMs;
    this.remedy = details.remedy ?? ERROR_KINDS[code].remedy;
    this.stage = details.stage;
  }

  get retryable(): boolean {
    return ERROR_KINDS[this.code].retryable;
  }
}

/** Any thrown value as an AppError; an unknown one becomes INTERNAL with the original as cause. */
export function toAppError(thrown: unknown): AppError {
  return thrown instanceof AppError ? thrown : new AppError('INTERNAL', { cause: thrown });
}
