import { setMaxListeners } from 'node:events';
import type { AskerDoubt } from '../../core/asker.ts';
import { AppError } from '../../core/errors.ts';
import { refuseAsker } from '../../core/looker/refusals.ts';
import type { CallContext } from '../../core/ports/call-context.ts';
import type { SqlSource } from '../../core/ports/sql-source.ts';
import type { Telemetry } from '../../core/ports/telemetry.ts';
import type { Refused } from './answers.ts';
import { Api } from './api.ts';
import { type CallFor, type MakeCall, makeCaller, type Viewer } from './calls.ts';
import { type ReadRules, sqlOfLink } from './link-sql.ts';
import { lacksOf, rightsOf } from './rights.ts';
import { type ApiKey, ApiSettings } from './sessions.ts';
import { SharedWork } from './shared-work.ts';
import { Transport } from './transport.ts';
import { AskerViewers, asRefusal, serviceViewer } from './viewers.ts';

/** Who a Slack user is, as far as Slack can vouch for it. Asked once a request in `asker` mode. */
export type Identify = (
  user: string,
  channel: string,
  signal: AbortSignal,
) => Promise<{ email: string } | { refuse: AskerDoubt }>;

export interface LookerOptions {
  /** LOOKER_BASE_URL: origin of the API, without `/api/4.0`. */
  baseUrl: string;
  /** Asked at each login, so that rotated keys are taken up. */
  credentials: () => ApiKey;
  /** Whose rights and row filters the SQL has. `asker` needs `identify`. */
  sqlAs: 'service' | 'asker';
  identify?: Identify;
  /** Absent: any. */
  allowedModels?: readonly string[] | undefined;
  /** Limit of one HTTP call, milliseconds. */
  timeoutMs?: number;
  /** How long the SQL of a query is kept, milliseconds: queries do not change, but the model behind them may. */
  keepMs?: number;
  /** First pause before a retry, milliseconds. */
  backoffMs?: number;
  /** Looker refused the key `used`: resolves to whether there is another one now. */
  onLoginRefused?: (used: ApiKey) => Promise<boolean>;
  observe: Telemetry['dependency'];
}

export interface LookerSource extends SqlSource {
  /** Logs in and says who the bot is. Throws AppError `LOOKER_*`. */
  ping(signal: AbortSignal): Promise<void>;
  /** Logs in; what its user lacks, as sentences that say the remedy. Throws AppError `LOOKER_*`. */
  problems(signal: AbortSignal): Promise<string[]>;
}

/** Looker through its official SDK, with the limits, retries and checks that the SDK lacks. */
export function makeLooker(options: LookerOptions): LookerSource {
  const settings = new ApiSettings(options.baseUrl, options.credentials);
  const transport = new Transport(settings, options.timeoutMs ?? 30_000);
  const call = makeCaller({
    observe: options.observe,
    backoffMs: options.backoffMs ?? 300,
    onLoginRefused: options.onLoginRefused ?? (async () => false),
  });
  const service = serviceViewer(settings, transport);
  const apiFor = apiChooser(options, service, call, new AskerViewers({ settings, transport, service, call }));
  const keepMs = options.keepMs ?? 120_000;
  const rules: ReadRules = {
    allowedModels: options.allowedModels,
    sql: new SharedWork(keepMs),
    queries: new SharedWork(keepMs),
  };

  /** Runs work as the viewer of the request; with the asker's rights, "not found" and "not allowed" are one refusal. */
  async function view<T>(
    context: CallContext,
    work: (api: Api) => Promise<T | Refused>,
  ): Promise<T | Refused> {
    // A message with many links has many calls under one signal; Node would warn of a leak at the eleventh.
    setMaxListeners(0, context.signal);
    try {
      const api = await apiFor(context);
      if (!(api instanceof Api)) return api;
      return await (options.sqlAs === 'asker' ? work(api).catch(asRefusal) : work(api));
    } catch (thrown) {
      if (!context.signal.aborted) throw thrown;
      throw thrown instanceof AppError ? thrown : new AppError('DEADLINE', { cause: context.signal.reason });
    }
  }

  return {
    fetchSql: (link, context) =>
      // Refused for everybody, so that the asker need not be known.
      link.kind === 'unsupported'
        ? sqlOfLink(link, new Api(service, call, callFor(context)), rules, context)
        : view(context, (api) => sqlOfLink(link, api, rules, context)),
    ping: async (signal) => {
      await rightsOf(service, call, signal, { only: 'login' });
    },
    problems: async (signal) =>
      lacksOf(await rightsOf(service, call, signal), options.sqlAs, options.allowedModels),
  };
}

function apiChooser(
  options: LookerOptions,
  service: Viewer,
  call: MakeCall,
  askers: AskerViewers,
): (context: CallContext) => Promise<Api | Refused> {
  const { sqlAs, identify } = options;
  if (sqlAs === 'service') return async (context) => new Api(service, call, callFor(context));
  if (!identify) throw new Error('LOOKER_SQL_AS=asker needs a way to identify Slack users.');
  return async (context) => {
    const { asker, signal } = context;
    const who = await identify(asker.user, asker.channel, signal);
    if ('refuse' in who) return refuseAsker(who.refuse);
    const viewer = await askers.viewerOf(who.email, callFor(context));
    return 'refusal' in viewer ? viewer : new Api(viewer, call, callFor(context));
  };
}

function callFor({ signal, asker, requestId }: CallContext): CallFor {
  return { signal, turn: { channel: asker.channel, request: requestId } };
}
