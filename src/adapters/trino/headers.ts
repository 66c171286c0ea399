/** What a query says about itself and its limits. */
export interface SessionSettings {
  user: string;
  password: () => string | undefined;
  catalog?: string | undefined;
  schema?: string | undefined;
  /** Header family: `presto` for PrestoDB and Trino before 351. Never both, a server may refuse that. */
  protocol: 'trino' | 'presto';
  timezone: string;
  /** Longest time of one query, queueing included, milliseconds. */
  maxRunTimeMs: number;
  /** Most data that one query may read, bytes. */
  maxScanBytes?: number | undefined;
  /** Named to Trino's resource groups. */
  source?: string | undefined;
}

/** All headers of a query. `requestId` leads an operator from a query in Trino's list to the request. */
export function queryHeaders(settings: SessionSettings, requestId: string): Record<string, string> {
  const { user, catalog, schema, protocol, timezone, source = 'credit-bot' } = settings;
  const tag = requestId.replace(/[^\w-]/g, '');
  const family: Record<string, string | undefined> = {
    User: user,
    Source: source,
    Catalog: catalog,
    Schema: schema,
    'Time-Zone': timezone,
    Session: sessionHeader(settings),
    'Client-Tags': `credit-bot,${tag}`,
    'Trace-Token': tag,
    'Client-Info': JSON.stringify({ request: tag }),
    // Without it timestamps come in the old form with three digits.
    ...(protocol === 'trino' && { 'Client-Capabilities': 'PARAMETRIC_DATETIME' }),
  };
  const prefix = protocol === 'presto' ? 'X-Presto-' : 'X-Trino-';
  const given = Object.entries(family).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return {
    ...Object.fromEntries(given.map(([name, value]) => [prefix + name, value])),
    ...authorization(user, settings.password()),
    'Content-Type': 'text/plain; charset=utf-8',
  };
}

/** Trino reads the credentials as ISO-8859-1; the settings refuse what does not fit into it. */
function authorization(user: string, password: string | undefined): Record<string, string> {
  if (!password) return {};
  return { Authorization: `Basic ${Buffer.from(`${user}:${password}`, 'latin1').toString('base64')}` };
}

/**
 * The server's own limits, which hold even when this process dies. Values are URL-encoded, as the server decodes them.
 */
function sessionHeader({ protocol, maxRunTimeMs, maxScanBytes }: SessionSettings): string {
  const scan = protocol === 'presto' ? 'query_max_scan_raw_input_bytes' : 'query_max_scan_physical_bytes';
  const session: Record<string, string> = {
    query_max_run_time: `${maxRunTimeMs}ms`,
    ...(maxScanBytes !== undefined && { [scan]: `${maxScanBytes}B` }),
  };
  return Object.entries(session)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join(',');
}
