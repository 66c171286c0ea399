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
export class Settings extends NodeSettings {
  readonly #key: () => ApiKey;

  constructor(baseUrl: string, key: () => ApiKey) {
    // A slash at the end would ask for //api/4.0.
    super('', { base_url: baseUrl.replace(/\/+$/, ''), verify_ssl: true } as IApiSettings);
    this.#key = key;
  }

  /** Read at each login, so that a rotated key is taken up. */
  override readConfig() {
    const { clientId, clientSecret } = this.#key();
    return { client_id: clientId, client_secret: clientSecret };
  }
}

/** The bot's own login. Many callers at once share one. */
export class ServiceSession extends NodeSession {
  #login: Promise<AuthToken> | undefined;

  override login(sudoId?: string | number): Promise<AuthToken> {
    // NodeSession would go on as the service account without a word.
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
      throw thrown instanceof LookerCallError
        ? new LookerCallError({ ...thrown, login: true, cause: thrown.cause })
        : thrown;
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
