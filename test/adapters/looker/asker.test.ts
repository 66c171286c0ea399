import { describe, expect, it } from '@jest/globals';
import { type LookerOptions, makeLooker } from '../../../src/adapters/looker/looker.ts';
import type { LookerLink } from '../../../src/core/looker/link.ts';
import { CONTENT, codeOf, contextOf, KEY, LOOK, queryOf, startPair } from '../../support/looker.ts';

/** Asker mode, with Slack users by id. */
async function startAsker(emails: Record<string, string>, parts: Partial<LookerOptions> = {}, server = {}) {
  return startPair(
    { sqlAs: 'asker', identify: async (user) => ({ email: emails[user] ?? '' }), ...parts },
    server,
  );
}

const as = (user: string) => contextOf({ asker: { user, channel: 'C1' } });
const ANN = { U5: 'ann_lee@acme.example', U6: 'annxlee@acme.example' };

describe('with the rights of the person who asks', () => {
  it('the SQL carries that person’s row filter, and everything after the login is done as them', async () => {
    await using pair = await startAsker(ANN);
    expect(queryOf(await pair.looker.fetchSql(LOOK, as('U5'))).sql).toContain("traffic.region = 'EU'");
    expect(pair.server.calls.map(({ operation, user }) => [operation, user])).toEqual([
      ['login', undefined],
      ['search_users', '1'],
      ['login_user', '1'],
      ['look', '5'],
      ['run_query', '5'],
    ]);
  });

  it('two people at the same time stay apart, and share no cached SQL', async () => {
    await using pair = await startAsker(ANN);
    const ask = (user: string) => pair.looker.fetchSql(LOOK, as(user)).then(queryOf);
    const answers = await Promise.all([ask('U5'), ask('U6'), ask('U5'), ask('U6')]);
    expect(answers.map(({ sql }) => /'(EU|US)'/.exec(sql)?.[1])).toEqual(['EU', 'US', 'EU', 'US']);
  });

  it('an underscore of an address is no wildcard: the look-alike is never taken', async () => {
    await using pair = await startAsker({ U5: 'ann_lee@acme.example', U7: 'ann%@acme.example' });
    expect(queryOf(await pair.looker.fetchSql(LOOK, as('U5'))).sql).toContain("'EU'");
    expect(await pair.looker.fetchSql(LOOK, as('U7'))).toMatchObject({
      refusal: { code: 'asker_not_allowed' },
    });
  });

  it.each([
    ['nobody in Looker', 'stranger@acme.example'],
    ['somebody who is disabled', 'gone@acme.example'],
    ['two people with one address', 'twin@acme.example'],
    ['no address', ''],
    ['an address with wildcards', '%@%'],
    ['an address with an escape', 'a%41nn@acme.example'],
  ])('%s is refused, and no SQL is made', async (_, email) => {
    await using pair = await startAsker({ U1: email });
    expect(await pair.looker.fetchSql(LOOK, as('U1'))).toMatchObject({
      refusal: { code: 'asker_not_allowed' },
    });
    expect(pair.server.operations().filter((name) => name === 'look' || name === 'run_query')).toEqual([]);
  });

  it.each(['%@%', 'a%41nn@acme.example', '', 'two@at@acme.example'])(
    'an address that is none, or a pattern, is not sent to Looker: %j',
    async (email) => {
      await using pair = await startAsker({ U1: email });
      await pair.looker.fetchSql(LOOK, as('U1'));
      expect(pair.server.calls).toEqual([]);
    },
  );

  it.each(['guest', 'stranger', 'other_team', 'shared_channel', 'bot', 'no_email'] as const)(
    'somebody whom Slack does not vouch for (%s) is refused before Looker is asked',
    async (doubt) => {
      await using pair = await startAsker({}, { identify: async () => ({ refuse: doubt }) });
      expect(await pair.looker.fetchSql(LOOK, as('U1'))).toMatchObject({
        refusal: { code: 'asker_not_allowed' },
      });
      expect(pair.server.calls).toEqual([]);
    },
  );

  it('what is not there and what is not allowed is one refusal', async () => {
    await using pair = await startAsker({ ...ANN, U10: 'nosql@acme.example' });
    const missing = await pair.looker.fetchSql({ kind: 'look', id: '99' }, as('U5'));
    const otherModel = await pair.looker.fetchSql({ kind: 'look', id: '17' }, as('U5'));
    const noSql = await pair.looker.fetchSql(LOOK, as('U10'));
    expect(missing).toMatchObject({ refusal: { code: 'not_found_or_not_allowed' } });
    expect(otherModel).toEqual(missing);
    expect(noSql).toEqual(missing);
  });

  it('does not look people up for a kind of link that nobody gets', async () => {
    await using pair = await startAsker(ANN);
    const link: LookerLink = { kind: 'unsupported', what: 'folder' };
    expect(await pair.looker.fetchSql(link, as('U5'))).toMatchObject({
      refusal: { code: 'unsupported_link' },
    });
    expect(pair.server.calls).toEqual([]);
  });

  it('a token is kept for the next request, and got anew as the same person when it was revoked', async () => {
    await using pair = await startAsker(ANN);
    await pair.looker.fetchSql(LOOK, as('U5'));
    await pair.looker.fetchSql({ kind: 'look', id: '13' }, as('U5'));
    expect(pair.server.operations().filter((name) => name === 'login_user')).toHaveLength(1);
    pair.server.revokeTokens('5');
    expect(queryOf(await pair.looker.fetchSql({ kind: 'look', id: '14' }, as('U5'))).sql).toContain("'EU'");
    pair.server.revokeTokens();
    expect(queryOf(await pair.looker.fetchSql({ kind: 'look', id: '16' }, as('U5'))).sql).toContain("'EU'");
    const readers = pair.server.calls
      .filter(({ operation, user }) => operation === 'run_query' && user)
      .map(({ user }) => user);
    expect(new Set(readers)).toEqual(new Set(['5']));
  });

  it('never falls back to the bot’s own rights when logging in as somebody is not possible', async () => {
    await using pair = await startAsker(ANN, {}, { sudo: false });
    expect(await codeOf(pair.looker.fetchSql(LOOK, as('U5')))).toBe('LOOKER_FORBIDDEN');
    expect(pair.server.operations()).not.toContain('look');
  });

  it('a bot that may not look people up is an accident of the set-up, not of the link', async () => {
    await using pair = await startAsker(ANN);
    pair.server.faultFor = ({ operation }) =>
      operation === 'search_users' ? { status: 404, body: '{"message":"Not found"}' } : undefined;
    expect(await codeOf(pair.looker.fetchSql(LOOK, as('U5')))).toBe('LOOKER_FORBIDDEN');
  });

  it('somebody who was just added in Looker need not wait', async () => {
    const users = [...CONTENT.users];
    await using pair = await startAsker({ U11: 'new@acme.example' }, {}, { content: { ...CONTENT, users } });
    expect(await pair.looker.fetchSql(LOOK, as('U11'))).toHaveProperty('refusal');
    users.push({
      id: '11',
      email: 'new@acme.example',
      displayName: 'New',
      permissions: ['access_data', 'see_looks', 'see_sql'],
    });
    expect(await pair.looker.fetchSql(LOOK, as('U11'))).toHaveProperty('sql');
  });

  it('cannot be set up without a way to identify people', async () => {
    const options = { baseUrl: 'http://127.0.0.1:1', credentials: () => KEY, observe() {} };
    expect(() => makeLooker({ ...options, sqlAs: 'asker' })).toThrow('identify');
  });
});

describe('the doctor', () => {
  it('finds nothing to mend when the user may do all that is needed', async () => {
    await using pair = await startPair({ allowedModels: ['verify'] });
    expect(await pair.looker.problems(new AbortController().signal)).toEqual([]);
  });

  it('names the permissions and models that the user lacks', async () => {
    const users = [
      {
        id: '1',
        email: 'b@acme.example',
        displayName: 'Bot',
        key: KEY,
        permissions: ['access_data' as const, 'see_users' as const],
        models: ['verify'],
      },
    ];
    await using pair = await startPair(
      { allowedModels: ['verify', 'billing'] },
      { content: { ...CONTENT, users } },
    );
    const problems = await pair.looker.problems(new AbortController().signal);
    expect(problems).toEqual([
      expect.stringContaining('lacks see_looks, see_sql, explore'),
      expect.stringContaining('no access to the model billing'),
    ]);
  });

  it('does not complain about what Looker does not tell', async () => {
    const users = [{ id: '1', email: 'b@acme.example', displayName: 'Bot', key: KEY, permissions: [] }];
    await using pair = await startPair({}, { content: { ...CONTENT, users } });
    expect(await pair.looker.problems(new AbortController().signal)).toEqual([]);
    await pair.looker.ping(new AbortController().signal);
  });

  it('is told a wrong key', async () => {
    await using pair = await startPair({ credentials: () => ({ clientId: 'x', clientSecret: 'y' }) });
    expect(await codeOf(pair.looker.ping(new AbortController().signal))).toBe('LOOKER_LOGIN');
  });
});
