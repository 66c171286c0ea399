import { randomBytes } from 'node:crypto';
import type { LookerUser } from './content.ts';

interface Token {
  user: LookerUser;
  expiresAt: number;
}

/** Access tokens as Looker gives them out: opaque, expiring, gone after a logout. */
export class Tokens {
  readonly #tokens = new Map<string, Token>();
  readonly #seconds: number;

  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  issue(user: LookerUser): {
    access_token: string;
    token_type: string;
    expires_in: number;
    refresh_token: null;
  } {
    const text = randomBytes(20).toString('hex');
    this.#tokens.set(text, { user, expiresAt: performance.now() + this.#seconds * 1000 });
    return { access_token: text, token_type: 'Bearer', expires_in: this.#seconds, refresh_token: null };
  }

  userOf(authorization: string | undefined): LookerUser | undefined {
    const text = /^(?:Bearer|token) (\w+)$/.exec(authorization ?? '')?.[1] ?? '';
    const token = this.#tokens.get(text);
    return token && token.expiresAt > performance.now() ? token.user : undefined;
  }

  revoke(authorization: string | undefined): void {
    this.#tokens.delete(/^Bearer (\w+)$/.exec(authorization ?? '')?.[1] ?? '');
  }

  revokeAll(user?: string): void {
    for (const [text, token] of this.#tokens) if (!user || token.user.id === user) this.#tokens.delete(text);
  }
}
