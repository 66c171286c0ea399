import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeTrino, type TrinoEngine } from '../../../../src/adapters/trino/trino.ts';
import { startTrino, type TrinoEmulator } from '../../../emulators/trino/index.ts';
import { realServer } from '../../../support/real-server.ts';
import { context, failure } from '../support.ts';

/** Letters that ISO-8859-1 and UTF-8 write differently. */
const EMULATED = 'p\u00e4ssw\u00f6rd \u00a7';
const known = !realServer || realServer.secure;
if (!known) process.stderr.write('SKIPPED: the login, since the login of a given server is not known\n');

(known ? describe : describe.skip)('the login', () => {
  let emulator: TrinoEmulator | undefined;
  const engines: TrinoEngine[] = [];

  beforeAll(async () => {
    if (!realServer) emulator = await startTrino({ user: 'credit-bot', password: EMULATED });
  });
  afterAll(async () => {
    for (const engine of engines) await engine.close();
    await emulator?.close();
  });

  const right = () => realServer?.secure?.password ?? EMULATED;
  /** The server that asks for a password, and the bot with this one. */
  function engineWith(
    password: () => string | undefined,
    user = realServer?.secure?.user ?? 'credit-bot',
  ): TrinoEngine {
    const engine = makeTrino({
      server: realServer?.secure?.url ?? emulator?.url ?? '',
      user,
      password,
      catalog: 'hive',
      schema: 'public',
      protocol: realServer?.kind === 'presto' ? 'presto' : 'trino',
      timezone: 'UTC',
      maxRunTimeMs: 60_000,
      maxRows: 100,
      observe: { dependency: () => undefined, resultRows: () => undefined },
    });
    engines.push(engine);
    return engine;
  }

  it('is sent as the server reads it, in ISO-8859-1', async () => {
    const table = await engineWith(right).run('SELECT COUNT(*) AS n FROM accounts', context());
    expect(table).toEqual({ columns: ['n'], rows: [[6]] });
  });

  it('goes along with every page of a result', async () => {
    const sql = 'SELECT n FROM UNNEST(SEQUENCE(1, 90)) AS t(n)';
    const table = await engineWith(right).run(sql, context());
    expect('rows' in table && table.rows).toHaveLength(90);
  });

  it.each([
    ['another password', 'another'],
    ['no password', undefined],
  ])('with %s is an error of the login', async (_, password) => {
    const thrown = await failure(engineWith(() => password).run('SELECT 1 AS n', context()));
    expect(thrown).toMatchObject({ code: 'TRINO_LOGIN', retryable: false });
  });

  it('of a user who is not known is an error of the login', async () => {
    const thrown = await failure(engineWith(right, 'somebody').run('SELECT 1 AS n', context()));
    expect(thrown.code).toBe('TRINO_LOGIN');
  });

  it('with a new password is used from the next query on', async () => {
    let password = 'old';
    const engine = engineWith(() => password);
    expect((await failure(engine.run('SELECT 1 AS n', context()))).code).toBe('TRINO_LOGIN');
    password = right();
    expect(await engine.run('SELECT 1 AS n', context())).toMatchObject({ rows: [[1]] });
  });
});
