import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Transport } from '../../../src/adapters/looker/transport.ts';
import { CONTENT, codeOf, contextOf, KEY, LOOK, queryOf, seen, startPair } from '../../support/looker.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

const loginForm = new URLSearchParams({ client_id: KEY.clientId, client_secret: KEY.clientSecret });

describe('a call to Looker', () => {
  // The first fetch of a process takes longer than the timeouts below.
  beforeAll(async () => {
    await using pair = await startPair();
    await pair.looker.fetchSql(LOOK, contextOf());
  });

  it.each(['hang', 'slow_body'] as const)(
    'ends at its timeout when the server does not (%s)',
    async (fault) => {
      await using pair = await startPair({ timeoutMs: 800 });
      pair.server.faultFor = ({ operation }) => (operation === 'run_query' ? fault : undefined);
      const started = performance.now();
      expect(await codeOf(pair.looker.fetchSql(LOOK, contextOf()))).toBe('LOOKER_UNAVAILABLE');
      expect(performance.now() - started).toBeLessThan(4_000);
      expect(pair.observed.at(-1)).toEqual({ operation: 'run_query', outcome: 'timeout' });
    },
  );

  it('ends at its timeout also when the login hangs', async () => {
    await using pair = await startPair({ timeoutMs: 800 });
    pair.server.faultFor = ({ operation }) => (operation === 'login' ? 'hang' : undefined);
    expect(await codeOf(pair.looker.fetchSql(LOOK, contextOf()))).toBe('LOOKER_UNAVAILABLE');
  });

  it.each(['login', 'look', 'run_query'])(
    'stops with the request that it serves, while %s hangs',
    async (operation) => {
      await using pair = await startPair();
      pair.server.faultFor = (call) => (call.operation === operation ? 'hang' : undefined);
      const stop = new AbortController();
      const fetched = codeOf(pair.looker.fetchSql(LOOK, contextOf({ signal: stop.signal })));
      await seen(pair, operation);
      stop.abort(new Error('shutdown'));
      expect(await fetched).toBe('DEADLINE');
    },
  );

  it('that nobody waits for any more lets go of its connection', async () => {
    await using pair = await startPair({ timeoutMs: 60_000 });
    pair.server.faultFor = ({ operation }) => (operation === 'run_query' ? 'hang' : undefined);
    const stop = new AbortController();
    const fetched = codeOf(pair.looker.fetchSql(LOOK, contextOf({ signal: stop.signal })));
    await seen(pair, 'run_query');
    stop.abort();
    await fetched;
    while (pair.server.inFlight > 0) await new Promise(setImmediate);
  });

  it('prints nothing and leaves TLS verification of the process alone, whatever the environment says', async () => {
    const printed = (['debug', 'log', 'info', 'warn', 'error'] as const).map((name) =>
      jest.spyOn(console, name),
    );
    const names = ['LOOKERSDK_VERIFY_SSL', 'LOOKERSDK_BASE_URL', 'LOOKERSDK_CLIENT_ID', 'LOOKERSDK_TIMEOUT'];
    for (const name of names) process.env[name] = name.endsWith('SSL') ? 'false' : '1';
    try {
      await using pair = await startPair();
      await pair.looker.fetchSql(LOOK, contextOf());
    } finally {
      for (const name of names) delete process.env[name];
    }
    expect(process.env.NODE_TLS_REJECT_UNAUTHORIZED).toBeUndefined();
    for (const spy of printed) expect(spy).not.toHaveBeenCalled();
  });

  it('verifies TLS even where the settings of the SDK say no', async () => {
    await using pair = await startPair();
    const careless = { base_url: pair.server.url, verify_ssl: false, timeout: 1, agentTag: 'test' };
    const answer = await new Transport(careless, 5_000).request(
      'POST',
      '/api/4.0/login',
      undefined,
      loginForm,
    );
    expect(answer.ok).toBe(true);
    expect(process.env.NODE_TLS_REJECT_UNAUTHORIZED).toBeUndefined();
  });

  it('does not follow a redirect, to whatever host', async () => {
    const visits: (string | undefined)[] = [];
    const elsewhere = createServer((request, response) => {
      visits.push(request.url);
      response.end('SELECT 1');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => elsewhere.once('listening', resolve));
    await using pair = await startPair();
    const redirect = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    pair.server.faultFor = ({ operation }) => (operation === 'run_query' ? { redirect } : undefined);
    expect(await codeOf(pair.looker.fetchSql(LOOK, contextOf()))).toBe('LOOKER_BAD_ANSWER');
    elsewhere.close();
    expect(visits).toEqual([]);
  });

  it('takes a base URL with a slash at its end', async () => {
    await using pair = await startPair();
    const { makeLooker } = await import('../../../src/adapters/looker/looker.ts');
    const looker = makeLooker({
      baseUrl: `${pair.server.url}/`,
      credentials: () => KEY,
      sqlAs: 'service',
      observe() {},
    });
    expect(await looker.fetchSql(LOOK, contextOf())).toHaveProperty('sql');
  });
});

describe('an answer that is no SQL', () => {
  it.each([
    ['a login page with status 200', 'html' as const],
    ['a page with another content type', { answer: '<html>SELECT</html>', contentType: 'text/plain' }],
    ['a page that only its content type tells', { answer: 'SELECT an account', contentType: 'text/html' }],
    ['nothing', { answer: '', contentType: 'text/plain' }],
    ['a sentence', { answer: 'Query failed', contentType: 'text/plain' }],
    ['JSON', { answer: '{"sql":"SELECT 1"}', contentType: 'application/json' }],
  ])('is never taken for SQL: %s', async (_, fault) => {
    await using pair = await startPair();
    pair.server.faultFor = ({ operation }) => (operation === 'run_query' ? fault : undefined);
    expect(await codeOf(pair.looker.fetchSql(LOOK, contextOf()))).toBe('LOOKER_BAD_ANSWER');
  });

  it.each(['text/plain', 'text', 'application/sql', 'application/octet-stream', 'application/json'])(
    'does not come from the content type %s, nor broken letters',
    async (sqlContentType) => {
      const queries = CONTENT.queries.map((query) => ({ ...query, sql: "SELECT 'é' AS a" }));
      await using pair = await startPair({}, { sqlContentType, content: { ...CONTENT, queries } });
      expect(queryOf(await pair.looker.fetchSql(LOOK, contextOf())).sql).toBe("SELECT 'é' AS a");
    },
  );

  it('is known too where a Look or a login was expected', async () => {
    await using pair = await startPair();
    pair.server.faultFor = ({ operation }) =>
      operation === 'look' ? { answer: '{"title":"x"}', contentType: 'application/json' } : undefined;
    expect(await codeOf(pair.looker.fetchSql(LOOK, contextOf()))).toBe('LOOKER_BAD_ANSWER');
    pair.server.revokeTokens();
    pair.server.faultFor = ({ operation }) => (operation === 'login' ? 'html' : undefined);
    expect(await codeOf(pair.looker.fetchSql(LOOK, contextOf()))).toBe('LOOKER_BAD_ANSWER');
  });
});

describe('the login', () => {
  it('is made once for many callers', async () => {
    await using pair = await startPair();
    const ids = ['12', '13', '14', '16'];
    await Promise.all(ids.map((id) => pair.looker.fetchSql({ kind: 'look', id }, contextOf())));
    expect(pair.server.operations().filter((name) => name === 'login')).toHaveLength(1);
  });

  it('is made again once a token is no longer taken, with the key of that moment', async () => {
    const old = { clientId: 'old', clientSecret: 'old' };
    let key = KEY;
    await using pair = await startPair({ credentials: () => key });
    await pair.looker.fetchSql(LOOK, contextOf());
    pair.server.revokeTokens();
    await pair.looker.fetchSql(LOOK, contextOf());
    expect(pair.server.operations().filter((name) => name === 'login')).toHaveLength(2);
    pair.server.revokeTokens();
    key = old;
    expect(await codeOf(pair.looker.fetchSql(LOOK, contextOf()))).toBe('LOOKER_LOGIN');
  });

  it('is made once again for many callers whose token was revoked', async () => {
    await using pair = await startPair();
    await pair.looker.fetchSql(LOOK, contextOf());
    pair.server.revokeTokens();
    await Promise.all(
      ['12', '13', '14', '16'].map((id) => pair.looker.fetchSql({ kind: 'look', id }, contextOf())),
    );
    expect(pair.server.operations().filter((name) => name === 'login')).toHaveLength(2);
  });

  it('does not go round for ever when every token is refused', async () => {
    await using pair = await startPair();
    pair.server.faultFor = ({ operation }) =>
      operation === 'look' ? { status: 401, body: '{"message":"Requires authentication."}' } : undefined;
    expect(await codeOf(pair.looker.fetchSql(LOOK, contextOf()))).toBe('LOOKER_LOGIN');
    expect(pair.server.operations()).toEqual(['login', 'look', 'login', 'look']);
  });

  it('with a wrong key is told apart from a link that is not found, and tried again with a newer key', async () => {
    let key = { clientId: 'rotated', clientSecret: 'away' };
    await using pair = await startPair({
      credentials: () => key,
      onLoginRefused: async () => {
        const changed = key !== KEY;
        key = KEY;
        return changed;
      },
    });
    expect(await pair.looker.fetchSql(LOOK, contextOf())).toHaveProperty('sql');
    key = { clientId: 'wrong', clientSecret: 'wrong' };
    pair.server.revokeTokens();
    expect(await pair.looker.fetchSql(LOOK, contextOf())).toHaveProperty('sql');
  });

  it('is made anew by the clock before a token ends', async () => {
    await using pair = await startPair({}, { tokenSeconds: 5 });
    await pair.looker.fetchSql(LOOK, contextOf());
    expect(pair.server.calls.every(({ status }) => status === 200)).toBe(true);
  });
});
