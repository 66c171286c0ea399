import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from '@jest/globals';
import { dynamoPastDecisions } from '../../../src/adapters/dynamo/ledger/past-decisions.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import type {
  CaseKind,
  NotedDecision,
  PastDecision,
} from '../../../src/core/past-decisions/past-decision.ts';
import { next } from '../../emulators/dynamo/proxy.ts';
import { type Rig, silent } from '../../support/store.ts';
import { describeEachEngine } from './engines.ts';

/** As a replica that just started: nothing is remembered. */
const fresh = ({ client, table }: Rig) => dynamoPastDecisions({ client, name: table }, 2557, silent);

let kinds = 0;
function aKind(): CaseKind {
  kinds += 1;
  return { product: 'verify', scope: 'declared', confidence: 'HIGH', currency: `"X${kinds}#` };
}

const past = (request: string, decided = '90.00'): PastDecision => ({
  request,
  recommended: '100.00',
  decided,
  isRejected: false,
});

const noted = (kind: CaseKind, request: string, number = 1, fields: Partial<NotedDecision> = {}) => ({
  ...{ kind, request, number, at: 1_700_000_000_000 + kinds, past: past(request) },
  ...fields,
});

describeEachEngine('past decisions', (rig) => {
  it.each(['{', '{"request":"A"}', 'null'])('leave out what says %s, and stop nothing', async (text) => {
    const { client, table: TableName } = rig();
    const kind = aKind();
    const decisions = fresh(rig());
    for (const request of ['A', 'B']) await decisions.note(noted(kind, request));
    const { Items = [] } = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
    const one = Items.find(({ sk }) => sk?.S?.endsWith(`${noted(kind, 'A').at}#A`));
    expect(one).toMatchObject({ past: { S: JSON.stringify(past('A')) } });
    await client.send(new PutItemCommand({ TableName, Item: { ...one, past: { S: text } } }));
    expect(await fresh(rig()).of(kind)).toEqual([past('B')]);
  });

  it('are those of one kind; a reversed one is none, however late an earlier one is noted', async () => {
    const [kind, other] = [aKind(), aKind()];
    const decisions = fresh(rig());
    await decisions.note(noted(kind, 'A'));
    await decisions.note(noted(kind, 'A'));
    await decisions.note(noted(other, 'B'));
    await decisions.note(noted(kind, 'C', 2, { past: null }));
    await decisions.note(noted(kind, 'C', 1));
    await decisions.note(noted(kind, 'D', 2, { past: null }));
    await decisions.note(noted(kind, 'D', 3, { past: past('D', '70.00') }));
    const found = await fresh(rig()).of(kind);
    expect([...found].sort((a, b) => (a.request < b.request ? -1 : 1))).toEqual([
      past('A'),
      past('D', '70.00'),
    ]);
  });

  it('are the newest, up to the limit', async () => {
    const kind = aKind();
    const decisions = fresh(rig());
    const most = LIMITS.pastDecisions.value;
    for (let at = 0; at < most + 5; at += 50)
      await Promise.all(
        Array.from({ length: Math.min(50, most + 5 - at) }, (_, more) =>
          decisions.note(noted(kind, `R${at + more}`, 1, { at: 1_700_000_000_000 + at + more })),
        ),
      );
    const found = await fresh(rig()).of(kind);
    expect(found).toHaveLength(most);
    expect(found[0]?.request).toBe(`R${most + 4}`);
  });

  it('are read once in minutes by one query, and again at once when that failed', async () => {
    const { proxy } = rig();
    const kind = aKind();
    const decisions = fresh(rig());
    await decisions.note(noted(kind, 'A'));
    proxy.faultFor = next('unavailable', 'Query', 20);
    await expect(decisions.of(kind)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    proxy.faultFor = () => undefined;
    proxy.calls.length = 0;
    const found = await Promise.all([decisions.of(kind), decisions.of(kind)]);
    expect(found[0]).toEqual([past('A')]);
    await decisions.of(kind);
    expect(proxy.calls.filter(({ operation }) => operation === 'Query')).toHaveLength(1);
  });

  it('never stand in the way of a decision when they cannot be noted', async () => {
    const { proxy } = rig();
    proxy.faultFor = next('unavailable', 'UpdateItem', 20);
    await expect(fresh(rig()).note(noted(aKind(), 'A'))).resolves.toBeUndefined();
    proxy.faultFor = () => undefined;
  });
});
