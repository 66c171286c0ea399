import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it, jest } from '@jest/globals';
import { headKey } from '../../../src/adapters/dynamo/records/record-item.ts';
import { dynamoRecords } from '../../../src/adapters/dynamo/records/records.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { next } from '../../emulators/dynamo/proxy.ts';
import { aDecision, aRecord } from '../../support/records.ts';
import { aRequest, type Rig } from '../../support/store.ts';
import { describeEachEngine } from './engines.ts';

const recordsOf = ({ client, table }: Rig) => dynamoRecords({ client, name: table }, 2557);
const OPEN = { fence: 1, open: true };

/** Rows that make a record of several parts. */
function manyRows(count: number): (string | number)[][] {
  let state = 7;
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return [state.toString(36), state];
  });
}

async function textOf(pieces: Promise<AsyncIterable<string> | undefined>): Promise<string> {
  let text = '';
  for await (const piece of (await pieces) ?? []) text += piece;
  return text;
}

describeEachEngine('the records of answers', (rig) => {
  it('give back what was kept, and a head of it', async () => {
    const records = recordsOf(rig());
    const record = aRecord();
    const { request } = record;
    await records.recordResult(record, OPEN);
    expect(await records.readResult(request.id)).toEqual(JSON.parse(JSON.stringify(record)));
    expect(await records.head(request.id)).toEqual({
      request,
      totals: [{ currency: 'USD', amount: '4948.80', charged: expect.any(String) }],
      accounts: record.claims.map(({ account }) => account),
      deadline: expect.any(String),
      makers: [request.user],
      status: 'open',
      decisions: [],
    });
    expect(await records.readResult('NOSUCH')).toBeUndefined();
    expect(await records.head('NOSUCH')).toBeUndefined();
  });

  it('keep no response URL', async () => {
    const records = recordsOf(rig());
    const base = aRequest();
    const request = aRequest({
      reply: {
        kind: 'thread',
        channel: base.channel,
        threadTs: '1.1',
        responseUrl: 'https://hooks.example/x',
      },
    });
    await records.recordResult(aRecord({ request }), OPEN);
    expect(JSON.stringify(await records.readResult(request.id))).not.toContain('hooks.example');
    expect(JSON.stringify(await records.head(request.id))).not.toContain('hooks.example');
  });

  it('hold long results in parts', async () => {
    const records = recordsOf(rig());
    const record = { ...aRecord(), version: JSON.stringify(manyRows(60_000)) };
    await records.recordResult(record, OPEN);
    expect((await records.readResult(record.request.id))?.version).toBe(record.version);
  });

  it('hold the rows of each query by their digest, unless they are too many', async () => {
    const records = recordsOf(rig());
    const table = { columns: ['a', 'b'], rows: manyRows(60_000), limit: 60_001 };
    const rows = await records.keepRows('R1', table);
    expect(rows).toEqual({ digest: expect.stringMatching(/^[0-9a-f]{64}$/), kept: true });
    expect(await records.keepRows('R1', table)).toEqual(rows);
    expect(await records.readRows('R1', rows.digest)).toEqual(table);
    expect(await records.readRows('R2', rows.digest)).toBeUndefined();
    expect(JSON.parse(await textOf(records.rowsText('R1', rows.digest)))).toEqual(table);
    expect(await records.rowsText('R2', rows.digest)).toBeUndefined();
    const other = await records.keepRows('R1', { ...table, limit: null });
    expect(other.digest).not.toBe(rows.digest);
  });

  it('hold rows up to the limit of packed bytes, and not one byte more', async () => {
    const records = recordsOf(rig());
    const table = { columns: ['a', 'b'], rows: manyRows(20), limit: null };
    const keeps = async (most: number) => {
      const lowered = jest.replaceProperty(LIMITS.recordRows as { value: number }, 'value', most);
      const { kept } = await records.keepRows(`R${most}`, table);
      lowered.restore();
      return kept;
    };
    let [none, all] = [0, 500];
    while (all - none > 1) {
      const most = Math.floor((none + all) / 2);
      if (await keeps(most)) all = most;
      else none = most;
    }
    const digest = (await records.keepRows('R', table)).digest;
    expect(await records.readRows(`R${all}`, digest)).toEqual(table);
    expect(await records.readRows(`R${none}`, digest)).toBeUndefined();
  });

  it('are not changed by an earlier holder of the request', async () => {
    const records = recordsOf(rig());
    const record = aRecord();
    const stale = { ...record, version: 'stale' };
    await records.recordResult(record, { fence: 2, open: true });
    await records.recordResult(stale, { fence: 1, open: true });
    expect((await records.readResult(record.request.id))?.version).toBe(record.version);
  });

  it('are not changed once a decision was taken', async () => {
    const records = recordsOf(rig());
    const record = aRecord();
    await records.recordResult(record, OPEN);
    await records.addDecision(record.request.id, aDecision());
    await records.recordResult({ ...record, version: 'later' }, { fence: 9, open: true });
    expect((await records.readResult(record.request.id))?.version).toBe(record.version);
    expect((await records.head(record.request.id))?.status).toBe('approved');
  });

  it('take each decision once, in order, also when its response is lost', async () => {
    const { proxy } = rig();
    const records = recordsOf(rig());
    const record = aRecord();
    const { id } = record.request;
    await records.recordResult(record, OPEN);
    proxy.faultFor = next('lose', 'UpdateItem', 4);
    const approved = await records.addDecision(id, aDecision());
    expect(approved.decisions).toEqual([aDecision()]);
    expect((await records.addDecision(id, aDecision({ by: 'U0EVE' }))).decisions).toEqual([aDecision()]);
    const reversal = aDecision({ number: 2, kind: 'reversed', reason: 'other', note: 'wrong month' });
    expect((await records.addDecision(id, reversal)).status).toBe('open');
    await expect(records.addDecision(id, aDecision({ number: 4 }))).rejects.toMatchObject({
      code: 'INTERNAL',
    });
    const late = await records.addDecision(id, aDecision({ number: 3, kind: 'refused' }));
    expect([late.status, late.decisions.length]).toEqual(['open', 3]);
  });

  it('remember the message of the answer', async () => {
    const records = recordsOf(rig());
    const record = aRecord();
    await records.recordResult(record, OPEN);
    await records.notePosted(record.request.id, '1764000000.000200');
    expect((await records.head(record.request.id))?.replyTs).toBe('1764000000.000200');
  });

  it('list all others beside one that cannot be read, and say that there is more', async () => {
    const { client, table } = rig();
    const records = recordsOf(rig());
    const [one, newer] = [aRecord(), aRecord()];
    for (const record of [one, newer]) await records.recordResult(record, OPEN);
    const Key = headKey(newer.request.id);
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key,
        UpdateExpression: 'SET summary = :text',
        ExpressionAttributeValues: { ':text': { S: '{"of":"tomorrow"}' } },
      }),
    );
    const { heads, more } = await records.waiting(1000);
    const ids = heads.map(({ request }) => request.id);
    expect([ids.includes(one.request.id), ids.includes(newer.request.id), more]).toEqual([true, false, true]);
    const own = await records.askedBy(one.request.user, 100);
    expect(own.map(({ request }) => request.id)).toContain(one.request.id);
    await client.send(new DeleteItemCommand({ TableName: table, Key }));
  });

  it('list what waits for a decision, oldest first, and say when there is more', async () => {
    const records = recordsOf(rig());
    const before = (await records.waiting(1000)).heads.map(({ request }) => request.id);
    const made = Array.from({ length: 120 }, (_, at) =>
      aRecord({ request: aRequest({ user: 'UWAITS', askedAt: 1_700_000_000_000 + at }) }),
    );
    await Promise.all(made.map((record) => records.recordResult(record, OPEN)));
    const closed = aRecord({ request: aRequest({ user: 'UWAITS' }) });
    await records.recordResult(closed, { fence: 1, open: false });
    await records.addDecision(made[3]?.request.id ?? '', aDecision());
    const { heads, more } = await records.waiting(1000);
    const ids = heads.map(({ request }) => request.id).filter((id) => !before.includes(id));
    const wanted = made.filter((_, at) => at !== 3).map(({ request }) => request.id);
    expect(ids).toEqual(wanted);
    expect(more).toBe(false);
    expect(await records.oldestWaiting()).toBe(1_700_000_000_000);
    const { proxy } = rig();
    proxy.calls.length = 0;
    expect((await records.waiting(100)).heads).toHaveLength(100);
    // The App Home lists a hundred: one look at the index, one at the heads.
    expect(proxy.calls.map(({ operation }) => operation)).toEqual(['Query', 'BatchGetItem']);
    const first = await records.waiting(10);
    expect([first.heads.length, first.more]).toEqual([10, true]);
  });

  it('put a decision that was taken back among those that wait again', async () => {
    const records = recordsOf(rig());
    const record = aRecord();
    const { id } = record.request;
    const waits = async () => (await records.waiting(1000)).heads.some(({ request }) => request.id === id);
    await records.recordResult(record, OPEN);
    await records.addDecision(id, aDecision());
    expect(await waits()).toBe(false);
    await records.addDecision(id, aDecision({ number: 2, kind: 'reversed' }));
    expect(await waits()).toBe(true);
  });

  it('list what a person asked, newest first', async () => {
    const records = recordsOf(rig());
    const made = [1, 2, 3].map((at) =>
      aRecord({ request: aRequest({ user: 'UMINE', askedAt: 1_700_000_000_000 + at }) }),
    );
    for (const record of made) await records.recordResult(record, OPEN);
    const listed = await records.askedBy('UMINE', 2);
    expect(listed.map(({ request }) => request.askedAt)).toEqual([1_700_000_000_003, 1_700_000_000_002]);
  });

  it('list with the message of each answer, also of one that nobody can decide on', async () => {
    const records = recordsOf(rig());
    const store = rig().replica();
    const asked = [1, 2].map((at) => aRequest({ user: 'UREAD', askedAt: 1_700_000_000_000 + at }));
    for (const request of asked) {
      await store.accept(request, { lease: true });
      await records.recordResult(aRecord({ request }), { fence: 1, open: false });
    }
    const [posted] = asked;
    await store.recordPost(posted?.key ?? '', '1764000000.000300');
    expect((await records.askedBy('UREAD', 5)).map(({ replyTs }) => replyTs)).toEqual([
      undefined,
      '1764000000.000300',
    ]);
  });
});
