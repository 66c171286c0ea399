import { NodeSession, NodeSettings } from '@looker/sdk-node';
import {
  AuthSession,
  type AuthToken,
  type IApiSettings,
  type IRequestProps,
  type SDKResponse,
} from '@looker/sdk-rtl';
import { LookerCallError, type Transport } from './transport.ts';

export interface ApiKey {
  clientId: string;
  clientSecret: string;
}

/** Settings that come from here alone: no environment variables, no ini file, and TLS verified. */
export class ApiSettings extends NodeSettings {
  readonly #key: () => ApiKey;

  constructor(baseUrl: string, key: () => ApiKey) {
    // A slash at the end would ask for //api/4.0.
    super('', { base_url: baseUrl.replace(/\/+$/, ''), verify_ssl: true } as IApiSettings);
    this.#key = key;
  }

  /** The key of the latest login. */
  used: ApiKey | undefined;

  /** Read at each login, so that a rotated key is taken up. */
  override readConfig() {
    this.used = this.#key();
    const { clientId, clientSecret } = this.used;
    return { client_id: clientId, client_secret: clientSecret };
  }
}

/** Beside the errors, so that no key gets into a log with one of them. */
const keys = new WeakMap<LookerCallError, ApiKey>();

/** The key that the login behind this error used. */
export function keyOf(error: LookerCallError): ApiKey | undefined {
  return keys.get(error);
}

/** The bot's own login. Many callers at once share one. */
export class ServiceSession extends NodeSession {
  readonly #own: ApiSettings;

  #login: Promise<AuthToken> | undefined;

  constructor(settings: ApiSettings, transport: Transport) {
    super(settings, transport);
    this.#own = settings;
  }

  override login(sudoId?: string | number): Promise<AuthToken> {
    // NodeSession would silently go on as the service account.
    if (sudoId !== undefined)
      return Promise.reject(new Error('Sudo through the session is unsafe: use login_user.'));
    this.#login ??= super.login().finally(() => {
      this.#login = undefined;
    });
    return this.#login;
  }

  /** Forgets a token that Looker no longer takes, unless another caller has got a new one already. */
  forget(token: string): void {
    if (this._authToken.access_token === token) this.reset();
  }

  /** Keeps the status, which the SDK's own error has no place for. */
  protected override async ok<TSuccess, TError>(
    promise: Promise<SDKResponse<TSuccess, TError>>,
  ): Promise<TSuccess> {
    try {
      return unwrap(await promise);
    } catch (thrown) {
      if (!(thrown instanceof LookerCallError)) throw thrown;
      const error = new LookerCallError({ ...thrown, login: true, cause: thrown.cause });
      // There is one login at a time, so that the latest key is the one of this login.
      if (this.#own.used) keys.set(error, this.#own.used);
      throw error;
    }
  }
}

/** A session of one token, as another user. It never logs in by itself, so it can never become somebody else. */
export class BearerSession extends AuthSession {
  token: AuthToken;

  constructor(settings: IApiSettings, transport: Transport, token: AuthToken) {
    super(settings, transport);
    this.token = token;
  }

  isAuthenticated(): boolean {
    return this.token.isActive();
  }

  async getToken(): Promise<AuthToken> {
    return this.token;
  }

  async authenticate(request: IRequestProps): Promise<IRequestProps> {
    request.headers.Authorization = `Bearer ${this.token.access_token}`;
    return request;
  }
}

/** The value of an SDK call; throws its error. */
export function unwrap<TSuccess, TError>(response: SDKResponse<TSuccess, TError>): TSuccess {
  if (response.ok) return response.value;
  const { error } = response;
  throw error instanceof LookerCallError ? error : new LookerCallError({ status: 0, cause: error });
}
