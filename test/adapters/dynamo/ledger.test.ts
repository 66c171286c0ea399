import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, it } from '@jest/globals';
import { dynamoArchive } from '../../../src/adapters/dynamo/ledger/archive.ts';
import { entryItem, entryKey } from '../../../src/adapters/dynamo/ledger/entry-item.ts';
import { dynamoLedger } from '../../../src/adapters/dynamo/ledger/ledger.ts';
import type { LedgerEntry } from '../../../src/core/ledger/entry.ts';
import { canonical, chained } from '../../../src/core/ledger/hash-chain.ts';
import type { LedgerArchive } from '../../../src/core/ports/ledger.ts';
import { draft } from '../../core/ledger/drafts.ts';
import { next } from '../../emulators/dynamo/proxy.ts';
import type { Rig } from '../../support/store.ts';
import { describeEachEngine } from './engines.ts';

const DAYS = 2557;
let accounts = 0;

/** A ledger of one replica, and an account of its own. */
function scene({ client, table }: Rig) {
  accounts += 1;
  const parts = { client, name: table };
  const bill = { account: `AC${accounts} "#√`, currency: 'USD' };
  return { bill, ledger: dynamoLedger(parts, DAYS), archive: dynamoArchive(parts, DAYS) };
}

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function exported(archive: LedgerArchive, account: string, from?: string, to?: string) {
  return (await collected(archive.between(from, to))).filter((entry) => entry.account === account);
}

describeEachEngine('the ledger', (rig) => {
  it('gives back what was appended, in order', async () => {
    const { ledger, bill } = scene(rig());
    const first = await ledger.append(draft({ ...bill, id: 'D1' }), undefined);
    const second = await ledger.append(draft({ ...bill, id: 'D2', note: '=1+1' }), first);
    expect(await ledger.entries(bill)).toEqual([first, second]);
    expect(second?.seq).toBe(2);
    expect(second?.previous).toBe(first?.hash);
  });

  it('gives back whose product a line was, so that the hash stays what it was', async () => {
    const { ledger, bill } = scene(rig());
    const lines = [{ country: 'BD', month: '2026-10', product: 'psms', amount: '100.00' }];
    const first = await ledger.append(draft({ ...bill, lines }), undefined);
    expect(await ledger.entries(bill)).toEqual([first]);
    expect(first?.lines).toEqual(lines);
  });

  it('keeps a chain for each currency, and shows all of an account', async () => {
    const { ledger, bill } = scene(rig());
    await ledger.append(draft({ ...bill }), undefined);
    await ledger.append(draft({ ...bill, currency: 'EUR' }), undefined);
    expect((await ledger.entries(bill)).map(({ seq }) => seq)).toEqual([1]);
    expect((await ledger.ofAccount(bill.account)).map(({ currency }) => currency)).toEqual(['EUR', 'USD']);
  });

  it('lets one of twenty that saw the same end append, and tells the others', async () => {
    const { ledger, bill } = scene(rig());
    const last = await ledger.append(draft({ ...bill }), undefined);
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, at) => ledger.append(draft({ ...bill, id: `R${at}` }), last)),
    );
    expect(all.filter((entry) => entry !== undefined)).toHaveLength(1);
    expect(await ledger.entries(bill)).toHaveLength(2);
  });

  it('takes its own append whose response was lost for a success, also in a later attempt', async () => {
    const { proxy } = rig();
    const { ledger, bill } = scene(rig());
    proxy.faultFor = next('lose', 'PutItem', 4);
    const entry = await ledger.append(draft({ ...bill, id: 'MINE' }), undefined);
    expect(entry?.id).toBe('MINE');
    const again = await ledger.append(draft({ ...bill, id: 'MINE' }), undefined);
    expect(again).toEqual(entry);
    expect(await ledger.entries(bill)).toHaveLength(1);
  });

  it('stops at an entry that cannot be read: what is credited is not known then', async () => {
    const { client, table } = rig();
    const { ledger, bill } = scene(rig());
    await ledger.append(draft({ ...bill }), undefined);
    const Item = { ...entryKey(bill, 1), entry: { S: '{"amount":"1"}' } };
    await client.send(new PutItemCommand({ TableName: table, Item }));
    await expect(ledger.entries(bill)).rejects.toMatchObject({ code: 'LEDGER_BROKEN' });
  });

  it('exports what can be read, and says at the end that an entry cannot', async () => {
    const { client, table } = rig();
    const { ledger, archive, bill } = scene(rig());
    const first = await ledger.append(draft({ ...bill, id: 'B1' }), undefined);
    const second = await ledger.append(draft({ ...bill, id: 'B2' }), first);
    await ledger.append(draft({ ...bill, id: 'B3' }), second);
    const update = (text: string) =>
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: entryKey(bill, 2),
          UpdateExpression: 'SET entry = :text',
          ExpressionAttributeValues: { ':text': { S: text } },
        }),
      );
    await update('{"amount":"1"}');
    const ids: string[] = [];
    const reading = async () => {
      for await (const { account, id } of archive.between(undefined, undefined))
        if (account === bill.account) ids.push(id);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'LEDGER_BROKEN' });
    expect(ids).toEqual(['B1', 'B3']);
    await update(canonical(second));
  });

  it('exports a span of days, oldest first over all accounts, and no more', async () => {
    const { client, table } = rig();
    const { archive, bill } = scene(rig());
    const days = ['2026-09-30', '2026-10-01', '2026-10-31', '2026-11-05'];
    let last: LedgerEntry | undefined;
    for (const day of days) {
      last = chained(draft({ ...bill, id: day }), last, {
        now: Date.parse(`${day}T23:59:59.999Z`),
        days: DAYS,
      });
      const Item = { ...entryKey(bill, last.seq), ...marshall(entryItem(last)) };
      await client.send(new PutItemCommand({ TableName: table, Item }));
    }
    const ids = async (from?: string, to?: string) =>
      (await exported(archive, bill.account, from, to)).map(({ id }) => id);
    expect(await ids()).toEqual(days);
    expect(await ids('2026-10-01', '2026-10-31')).toEqual(['2026-10-01', '2026-10-31']);
    expect(await ids(undefined, '2026-09-30')).toEqual(['2026-09-30']);
    expect(await ids('2026-11-06')).toEqual([]);
  });

  it('walks chain by chain, each in the order of its numbers, over more than a page of the batch', async () => {
    const { ledger, archive, bill } = scene(rig());
    let last: LedgerEntry | undefined;
    for (let at = 0; at < 120; at += 1) last = await ledger.append(draft({ ...bill, id: `P${at}` }), last);
    const walked = await collected(archive.chains());
    const own = walked.filter(({ entry }) => entry?.account === bill.account);
    expect(own.map(({ seq }) => seq)).toEqual(Array.from({ length: 120 }, (_, at) => at + 1));
    const chains = walked.map(({ chain }) => chain);
    expect(chains.filter((chain, at) => chain !== chains[at - 1])).toHaveLength(new Set(chains).size);
    expect(await exported(archive, bill.account)).toHaveLength(120);
  });
});
