import { Looker40SDK } from '@looker/sdk';
import { AuthToken } from '@looker/sdk-rtl';
import { AppError } from '../../core/errors.ts';
import { refuse, refuseAsker } from '../../core/looker/refusals.ts';
import type { Refused } from './answers.ts';
import { TOKEN, USERS } from './answers.ts';
import type { Call, CallFor, MakeCall, Viewer } from './calls.ts';
import { type ApiSettings, BearerSession, ServiceSession } from './sessions.ts';
import { SharedWork } from './shared-work.ts';
import type { Transport } from './transport.ts';

/** The bot's own user. */
export function serviceViewer(settings: ApiSettings, transport: Transport): Viewer {
  const session = new ServiceSession(settings, transport);
  return {
    key: 'service',
    sdk: new Looker40SDK(session),
    token: async () => (await session.getToken()).access_token,
    renew: async (refused) => session.forget(refused),
  };
}

/**
 * An address that can be looked up: Looker takes `%` and `_` for wildcards, and the SDK passes text with an escape on
 * as it is. `_` is left, since people have it in their names; the answer is compared exactly.
 */
const EMAIL = /^[^\s@%"'\\,;<>()]{1,64}@[A-Za-z0-9.-]{1,190}$/;
/** More matches than this cannot be told to be all. */
const MOST_MATCHES = 50;
/** Also the longest that somebody who was disabled in Looker is still taken for active here. */
const KEEP_MS = 5 * 60_000;

export interface AskerViewersOptions {
  settings: ApiSettings;
  transport: Transport;
  service: Viewer;
  call: MakeCall;
}

/**
 * Viewers who are the people that ask: e-mail -> exactly one active Looker user -> a session of theirs
 * (`login_user`, which needs the sudo permission). Any doubt is a refusal; nothing falls back to the bot's own rights.
 */
export class AskerViewers {
  readonly #options: AskerViewersOptions;
  readonly #known = new SharedWork<Viewer | Refused>(KEEP_MS);

  constructor(options: AskerViewersOptions) {
    this.#options = options;
  }

  /** Throws AppError `LOOKER_*`; `LOOKER_FORBIDDEN` when the bot may not look people up or log in as them. */
  async viewerOf(email: string, request: CallFor): Promise<Viewer | Refused> {
    const address = email.trim().toLowerCase();
    if (!EMAIL.test(address)) return refuseAsker('no_email');
    const viewer = await this.#known.get(address, request.signal, (signal) =>
      this.#find(address, { ...request, signal }),
    );
    // A refusal is not kept, so that somebody who gets access now can ask again at once.
    if ('refusal' in viewer) this.#known.forget(address);
    return viewer;
  }

  async #find(address: string, request: CallFor): Promise<Viewer | Refused> {
    const matches = await this.#ask(request, {
      operation: 'search_users',
      answer: USERS,
      send: (sdk, options) =>
        sdk.search_users({ email: address, fields: 'id,email,is_disabled', limit: MOST_MATCHES }, options),
    });
    const same = matches.filter((user) => user.email?.toLowerCase() === address);
    const [user] = same;
    if (matches.length >= MOST_MATCHES || same.length !== 1 || !user || user.is_disabled !== false)
      return refuseAsker('unknown_in_looker');
    return this.#logIn(user.id, address, request);
  }

  async #logIn(id: string, address: string, request: CallFor): Promise<Viewer> {
    const { settings, transport } = this.#options;
    const session = new BearerSession(settings, transport, await this.#tokenOf(id, request));
    return {
      key: `user ${id}`,
      sdk: new Looker40SDK(session),
      token: async () => session.token.access_token,
      // Once for the call that was refused; the next request looks the person up anew.
      renew: async (refused, caller) => {
        this.#known.forget(address);
        if (session.token.access_token === refused) session.token = await this.#tokenOf(id, caller);
      },
    };
  }

  async #tokenOf(id: string, request: CallFor): Promise<AuthToken> {
    const token = await this.#ask(request, {
      operation: 'login_user',
      answer: TOKEN,
      send: (sdk, options) => sdk.login_user(id, options),
    });
    return new AuthToken(token);
  }

  /** Looker says "Not found" to a user without the right, which here is not about the link. */
  async #ask<T>(request: CallFor, what: Call<T>): Promise<T> {
    try {
      return await this.#options.call(this.#options.service, request, what);
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'LOOKER_NOT_FOUND') throw thrown;
      throw new AppError('LOOKER_FORBIDDEN', { facts: thrown.facts, cause: thrown });
    }
  }
}

/** What Looker refuses to a person who asks, in the one wording that does not tell what exists. */
export function asRefusal(thrown: unknown): Refused {
  if (
    thrown instanceof AppError &&
    (thrown.code === 'LOOKER_NOT_FOUND' || thrown.code === 'LOOKER_FORBIDDEN')
  )
    return refuse('not_found_or_not_allowed');
  throw thrown;
}
