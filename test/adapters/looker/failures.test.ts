import { describe, expect, it } from '@jest/globals';
import { AppError } from '../../../src/core/errors.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { codeOf, contextOf, LOOK, queryOf, seen, startPair } from '../../support/looker.ts';

describe('a failure', () => {
  it.each([
    [400, 'refused: invalid_query'],
    [403, 'LOOKER_FORBIDDEN'],
    [404, 'LOOKER_NOT_FOUND'],
    [422, 'refused: invalid_query'],
    [429, 'LOOKER_RATE_LIMITED'],
    [500, 'LOOKER_UNAVAILABLE'],
    [408, 'LOOKER_UNAVAILABLE'],
    [502, 'LOOKER_UNAVAILABLE'],
    [503, 'LOOKER_UNAVAILABLE'],
    [504, 'LOOKER_UNAVAILABLE'],
  ])('with status %i has its meaning', async (status, wanted) => {
    await using pair = await startPair();
    pair.server.faultFor = ({ operation }) =>
      operation === 'run_query' ? { status, body: '{"message":"Not as JSON expects"}' } : undefined;
    const asked = pair.looker.fetchSql(LOOK, contextOf()).then((answer) => queryOf(answer));
    const got = await asked.then(String, (thrown: unknown) =>
      thrown instanceof AppError ? thrown.code : String(thrown).slice(7),
    );
    expect(got).toBe(wanted);
  });

  it('keeps operation and status as facts, and neither token, key nor SQL anywhere', async () => {
    await using pair = await startPair();
    pair.server.faultFor = ({ operation }) =>
      operation === 'run_query'
        ? { status: 500, body: '<html>SELECT secret FROM t</html>', headers: { 'content-type': 'text/html' } }
        : undefined;
    const thrown = await pair.looker.fetchSql(LOOK, contextOf()).catch((error: unknown) => error);
    expect(thrown).toMatchObject({
      code: 'LOOKER_UNAVAILABLE',
      facts: { operation: 'run_query', status: 500 },
    });
    const shown: string[] = [];
    for (let error: unknown = thrown; error instanceof Error; error = error.cause)
      shown.push(error.message, error.stack ?? '', JSON.stringify(error));
    expect(shown.join()).not.toMatch(/SELECT|Bearer|svcSecret|svcId/);
  });

  it.each([
    ['run_query', 'text/plain', 'refused: sql_too_large'],
    ['look', 'application/json', 'LOOKER_BAD_ANSWER'],
  ])(
    'of an answer to %s that is larger than the limit is none of Looker, and is not repeated',
    async (name, type, meaning) => {
      const found: string[] = [];
      for (const bytes of [LIMITS.lookerAnswer.value, LIMITS.lookerAnswer.value + 1]) {
        await using pair = await startPair();
        const answer = `"${'x'.repeat(bytes - 2)}"`;
        pair.server.faultFor = ({ operation }) =>
          operation === name ? { answer, contentType: type } : undefined;
        const asked = pair.looker.fetchSql(LOOK, contextOf()).then(queryOf);
        found.push((await codeOf(asked)).replace('Error: ', ''));
        expect(pair.server.operations().filter((operation) => operation === name)).toHaveLength(1);
      }
      expect(found).toEqual([meaning, 'LOOKER_TOO_LARGE']);
    },
  );

  it('that may pass is tried again at most twice', async () => {
    await using pair = await startPair();
    pair.server.faultFor = ({ operation }) => (operation === 'look' ? { status: 503 } : undefined);
    expect(await codeOf(pair.looker.fetchSql(LOOK, contextOf()))).toBe('LOOKER_UNAVAILABLE');
    expect(pair.server.operations().filter((name) => name === 'look')).toHaveLength(3);
  });

  it.each([{ status: 408 }, { status: 429 }, { status: 502 }, 'reset' as const, 'empty202' as const])(
    'that passes is not seen: %j',
    async (fault) => {
      await using pair = await startPair();
      pair.server.faultFor = ({ operation, before }) =>
        operation === 'run_query' && before < 2 ? fault : undefined;
      expect(await pair.looker.fetchSql(LOOK, contextOf())).toHaveProperty('sql');
    },
  );

  it('is waited out as long as Looker asks for', async () => {
    await using pair = await startPair();
    pair.server.faultFor = ({ operation, before }) =>
      operation === 'look' && before === 0 ? { status: 429, headers: { 'retry-after': '1' } } : undefined;
    const started = performance.now();
    await pair.looker.fetchSql(LOOK, contextOf());
    expect(performance.now() - started).toBeGreaterThanOrEqual(1_000);
  });

  it('that Looker wants to last long gives the request back at once, with the time', async () => {
    await using pair = await startPair();
    pair.server.faultFor = () => ({ status: 503, headers: { 'retry-after': '120' } });
    const thrown = await pair.looker.fetchSql(LOOK, contextOf()).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: 'LOOKER_UNAVAILABLE', retryAfterMs: 120_000 });
    expect(pair.server.calls).toHaveLength(1);
  });

  it('of the network, such as nobody listening, may pass', async () => {
    const pair = await startPair();
    await pair.server.close();
    expect(await codeOf(pair.looker.fetchSql(LOOK, contextOf()))).toBe('LOOKER_UNAVAILABLE');
  });
});

describe('the cost', () => {
  it('of the same query within minutes is no call for a slug, and one for a Look, which may have changed', async () => {
    await using pair = await startPair();
    for (const link of [
      LOOK,
      { kind: 'slug', id: 'daily00' } as const,
      LOOK,
      { kind: 'slug', id: 'daily00' } as const,
    ])
      await pair.looker.fetchSql(link, contextOf());
    expect(pair.server.operations()).toEqual(['login', 'look', 'run_query', 'query_for_slug', 'look']);
  });

  it('of the same query at the same time is shared, also when one caller gives up', async () => {
    await using pair = await startPair();
    pair.server.faultFor = ({ operation }) => (operation === 'run_query' ? { delayMs: 100 } : undefined);
    const stop = new AbortController();
    const slug = { kind: 'slug', id: 'daily00' } as const;
    const given = codeOf(pair.looker.fetchSql(slug, contextOf({ signal: stop.signal })));
    const others = [1, 2, 3].map(() => pair.looker.fetchSql(slug, contextOf()));
    await seen(pair, 'run_query');
    stop.abort();
    expect(await given).toBe('DEADLINE');
    for (const other of await Promise.all(others)) expect(other).toHaveProperty('sql');
    expect(pair.server.operations()).toEqual(['login', 'query_for_slug', 'run_query']);
  });

  it('of old answers is paid again once they are stale', async () => {
    await using pair = await startPair({ keepMs: 0 });
    await pair.looker.fetchSql({ kind: 'slug', id: 'daily00' }, contextOf());
    await pair.looker.fetchSql({ kind: 'slug', id: 'daily00' }, contextOf());
    expect(pair.server.operations().filter((name) => name === 'run_query')).toHaveLength(2);
  });

  it('of a failure is not kept', async () => {
    await using pair = await startPair();
    pair.server.faultFor = ({ operation }) => (operation === 'run_query' ? { status: 500 } : undefined);
    await codeOf(pair.looker.fetchSql(LOOK, contextOf()));
    pair.server.faultFor = () => undefined;
    expect(await pair.looker.fetchSql(LOOK, contextOf())).toHaveProperty('sql');
  });

  it('at one moment is at most four calls, however many ask, and all are served in the end', async () => {
    await using pair = await startPair();
    const ids = ['12', '13', '14', '16', '12', '13', '14', '16', '12'];
    pair.server.faultFor = ({ operation }) => (operation === 'look' ? 'hang' : undefined);
    const stop = new AbortController();
    const fetch = (signal: AbortSignal) =>
      ids.map((id) => pair.looker.fetchSql({ kind: 'look', id }, contextOf({ signal })));
    const hanging = fetch(stop.signal).map(codeOf);
    while (pair.server.inFlight < 4) await new Promise(setImmediate);
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    expect(pair.server.mostInFlight).toBe(4);
    stop.abort();
    expect(new Set(await Promise.all(hanging))).toEqual(new Set(['DEADLINE']));
    pair.server.faultFor = () => undefined;
    for (const answer of await Promise.all(fetch(new AbortController().signal)))
      expect(answer).toHaveProperty('sql');
  });
});
