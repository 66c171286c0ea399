import type { IWriteQuery } from '@looker/sdk';
import { roleAnswer, userAnswer } from './answers.ts';
import type { LookerContent, LookerUser } from './content.ts';
import { type Habits, type Library, Refused } from './library.ts';
import type { OperationName } from './operations.ts';
import { objectionsToQuery } from './request-checks.ts';
import type { Tokens } from './tokens.ts';

export interface Answer {
  status: number;
  body: unknown;
}

export interface Asked {
  user: LookerUser | undefined;
  text: string;
  query: URLSearchParams;
  authorization: string | undefined;
}

export interface ApiOptions {
  content: LookerContent;
  sudo?: boolean;
}

/** The operations, over the content. */
export class Api {
  readonly #options: ApiOptions;
  readonly #library: Library;
  readonly #tokens: Tokens;
  readonly #habits: Habits;
  readonly #violations: string[];

  constructor(options: ApiOptions, library: Library, tokens: Tokens, habits: Habits, violations: string[]) {
    this.#options = options;
    this.#library = library;
    this.#tokens = tokens;
    this.#habits = habits;
    this.#violations = violations;
  }

  answer(
    { name, parameters: [id = '', format = ''] }: { name: OperationName; parameters: string[] },
    asked: Asked,
  ): Answer {
    if (name !== 'login' && !asked.user) throw new Refused(401);
    const user = asked.user as LookerUser;
    const { query } = asked;
    const limit = query.get('limit') ?? undefined;
    switch (name) {
      case 'login':
        return { status: 200, body: this.#tokens.issue(this.#userOfKey(asked.text)) };
      case 'login_user':
        return { status: 200, body: this.#tokens.issue(this.#sudo(id, user)) };
      case 'logout':
        this.#tokens.revoke(asked.authorization);
        return { status: 204, body: '' };
      case 'me':
        return { status: 200, body: userAnswer(user) };
      case 'role':
        return { status: 200, body: this.#role(id, user) };
      case 'search_users':
        return { status: 200, body: this.#search(query, user).map(userAnswer) };
      case 'look':
        return { status: 200, body: this.#library.look(id, user) };
      case 'run_look':
        return {
          status: 200,
          body: this.#library.runLook(id, user, this.#limitOf(format, limit), this.#habits),
        };
      case 'query':
        return { status: 200, body: this.#library.query(id, user) };
      case 'query_for_slug':
        return { status: 200, body: this.#library.bySlug(id, user) };
      case 'create_query':
        return { status: 200, body: this.#library.create(this.#queryOf(asked.text), user) };
      case 'run_query':
        return { status: 200, body: this.#library.run(id, user, this.#limitOf(format, limit), this.#habits) };
      case 'dashboard':
        return { status: 200, body: this.#library.dashboard(id, user) };
      case 'search_dashboards':
        return { status: 200, body: this.#library.dashboardsOfSlug(query.get('slug') ?? '', user) };
      case 'merge_query':
        return { status: 200, body: this.#library.mergeQuery(id) };
      case 'sql_query':
        return { status: 200, body: this.#library.sqlQuery(id) };
    }
  }

  #limitOf(format: string, limit: string | undefined): string | undefined {
    if (format !== 'sql')
      this.#violations.push(`asked for ${format}: the bot needs only sql, which runs nothing`);
    return limit;
  }

  #queryOf(text: string): IWriteQuery {
    const body = JSON.parse(text) as Record<string, unknown>;
    const wrong = objectionsToQuery(body);
    this.#violations.push(...wrong);
    if (wrong.length > 0)
      throw new Refused(
        422,
        wrong.map((message) => ({ field: 'body', code: 'invalid', message })),
      );
    return body as unknown as IWriteQuery;
  }

  /** Real Looker says "Not found" to wrong credentials. */
  #userOfKey(text: string): LookerUser {
    const form = new URLSearchParams(text);
    const [id, secret] = [form.get('client_id'), form.get('client_secret')];
    const user = this.#options.content.users.find(
      ({ key }) => key && key.clientId === id && key.clientSecret === secret,
    );
    if (!user || user.disabled) throw new Refused(404);
    return user;
  }

  #sudo(id: string, user: LookerUser): LookerUser {
    const other = this.#options.content.users.find((candidate) => candidate.id === id);
    if (this.#options.sudo === false || !user.permissions.includes('sudo')) throw new Refused(403);
    if (!other || other.disabled) throw new Refused(404);
    return other;
  }

  /** Only those who may see users see roles. */
  #role(id: string, user: LookerUser) {
    if (id !== user.id || !user.permissions.includes('see_users')) throw new Refused(404);
    return roleAnswer(user);
  }

  /** `%` and `_` are wildcards, as in SQL's LIKE; case does not matter. */
  #search(query: URLSearchParams, user: LookerUser): LookerUser[] {
    if (!user.permissions.includes('see_users')) throw new Refused(403);
    const like = (query.get('email') ?? '%')
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('%', '.*')
      .replaceAll('_', '.');
    const found = this.#options.content.users.filter(({ email }) => new RegExp(`^${like}$`, 'i').test(email));
    return found.slice(0, Number(query.get('limit') ?? found.length));
  }
}
