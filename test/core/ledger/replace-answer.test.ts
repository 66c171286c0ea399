import { beforeAll, expect, it } from '@jest/globals';
import { dynamoRecords } from '../../../src/adapters/dynamo/records/records.ts';
import { decisionRequest } from '../../../src/core/ledger/decision-request.ts';
import { type ReplaceParts, replaceAnswer } from '../../../src/core/ledger/replace-answer.ts';
import type { AnswerRecords } from '../../../src/core/ports/answer-records.ts';
import type { RequestStore } from '../../../src/core/ports/request-store.ts';
import { type CreditRequest, decisionKey, requestId } from '../../../src/core/request.ts';
import { describeOneEngine } from '../../adapters/dynamo/engines.ts';
import { aDecision, aRecord } from '../../support/records.ts';
import { aRequest, leased, type Rig } from '../../support/store.ts';

const OPEN = { fence: 1, open: true };
const ANN = 'U0ANN000001';

describeOneEngine('an answer that another one takes the place of', (rigOf: () => Rig) => {
  let store: RequestStore;
  let records: AnswerRecords;
  let parts: ReplaceParts;
  beforeAll(() => {
    const { client, table } = rigOf();
    store = rigOf().replica();
    records = dynamoRecords({ client, name: table }, 2557);
    parts = { records, read: (key) => store.read(key), submit };
  });

  /** As the worker does, which ends the request at once. */
  async function submit(request: CreditRequest): Promise<'taken' | 'duplicate'> {
    const accepted = await store.accept(request, { lease: true });
    if (accepted.outcome === 'duplicate') return 'duplicate';
    const { of = '', number = 0, gesture = '' } = request.decision ?? {};
    await records.addDecision(
      of,
      aDecision({ number, gesture, kind: 'replaced', by: request.user, amounts: [] }),
    );
    await store.complete(leased(accepted), 'decided');
    return 'taken';
  }

  async function answered(): Promise<string> {
    const record = aRecord();
    await records.recordResult(record, OPEN);
    return record.request.id;
  }

  /** An answer with an approval that is recorded, and that nobody makes. */
  async function beingApproved(): Promise<string> {
    const old = await answered();
    const head = await records.head(old);
    if (!head) throw new Error('there is a record');
    const approval = decisionRequest(
      { user: 'U0BOB000001', request: old, action: 'approve', gesture: 'b' },
      head,
    );
    await store.accept(approval, { lease: true });
    return old;
  }

  const successor = () => ({ id: aRequest().id, user: ANN });
  const kinds = async (id: string) => (await records.head(id))?.decisions.map(({ kind }) => kind);

  it('is replaced once, however often that is repeated', async () => {
    const [old, by] = [await answered(), successor()];
    await replaceAnswer(parts, old, by);
    await replaceAnswer(parts, old, by);
    expect(await kinds(old)).toEqual(['replaced']);
    expect(await records.head(old)).toMatchObject({ status: 'replaced' });
  });

  it('stays when it was approved', async () => {
    const old = await answered();
    await records.addDecision(old, aDecision({ kind: 'approved' }));
    await replaceAnswer(parts, old, successor());
    expect(await kinds(old)).toEqual(['approved']);
  });

  it('is replaced after its approval was reversed', async () => {
    const old = await answered();
    await records.addDecision(old, aDecision({ kind: 'approved' }));
    await records.addDecision(old, aDecision({ number: 2, kind: 'reversed', gesture: 'click 2' }));
    await replaceAnswer(parts, old, successor());
    expect(await kinds(old)).toEqual(['approved', 'reversed', 'replaced']);
  });

  it('has what was used in its place replaced, when it is replaced already', async () => {
    const old = await answered();
    await records.addDecision(old, aDecision({ kind: 'replaced', amounts: [] }));
    const key = decisionKey(old, 1);
    await records.recordResult(aRecord({ request: { ...aRequest(), key, id: requestId(key) } }), OPEN);
    await replaceAnswer(parts, old, successor());
    expect(await kinds(requestId(key))).toEqual(['replaced']);
    expect(await kinds(old)).toEqual(['replaced']);
  });

  it('is not taken for replaced while a decision on it is recorded and not yet made', async () => {
    const old = await beingApproved();
    await expect(replaceAnswer(parts, old, successor())).rejects.toMatchObject({
      code: 'DECISION_UNDER_WAY',
      retryable: true,
    });
    expect(await kinds(old)).toEqual([]);
  });

  it('is waited for while somebody else decides on it', async () => {
    const old = await beingApproved();
    const refusedOnce: ReplaceParts = {
      ...parts,
      submit: async (request) => {
        const how = await submit(request);
        if (how === 'duplicate') await records.addDecision(old, aDecision({ gesture: 'b' }));
        return how;
      },
    };
    await replaceAnswer(refusedOnce, old, successor());
    expect(await kinds(old)).toEqual(['approved']);
  });

  it('needs no record: then there is nothing that could count', async () => {
    await expect(replaceAnswer(parts, 'NOSUCH', successor())).resolves.toBeUndefined();
  });
});
