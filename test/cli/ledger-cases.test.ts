import { expect, it } from '@jest/globals';
import { dynamoArchive } from '../../src/adapters/dynamo/ledger/archive.ts';
import { dynamoLedger } from '../../src/adapters/dynamo/ledger/ledger.ts';
import { dynamoPastDecisions } from '../../src/adapters/dynamo/ledger/past-decisions.ts';
import { dynamoRecords } from '../../src/adapters/dynamo/records/records.ts';
import { keepRows } from '../../src/chain/kept-rows.ts';
import { ledgerCommand } from '../../src/cli/ledger.ts';
import { readCase } from '../../src/core/backtest/case.ts';
import type { DecisionAction } from '../../src/core/ledger/decision-intent.ts';
import { takeDecision } from '../../src/core/ledger/take-decision.ts';
import type { AnswerRecord } from '../../src/core/record.ts';
import { describeEachEngine } from '../adapters/dynamo/engines.ts';
import { aRecord } from '../support/records.ts';
import { aRequest, type Rig, silent } from '../support/store.ts';

const DAYS = 2557;
const TABLE = { columns: ['country', 'note'], rows: [['BD', 'Zoë "quoted"\n']] };

/** The table of one replica, with answers that were decided on in it. */
function scene({ client, table }: Rig) {
  const parts = { client, name: table };
  const ledger = dynamoLedger(parts, DAYS);
  const records = dynamoRecords(parts, DAYS);
  const past = dynamoPastDecisions(parts, DAYS, silent);
  let kept = 0;
  /** By turns with the record, and in an item of their own. */
  const keep = (id: string) => {
    kept += 1;
    return kept % 2 ? keepRows(records, id, TABLE) : records.keepRows(id, TABLE);
  };
  return {
    records,
    /** An answer over these accounts with its rows, and the decisions on it one after the other. */
    async answered(
      accounts: string[],
      actions: DecisionAction[],
      fields: Partial<AnswerRecord> = {},
      isKept = true,
    ): Promise<AnswerRecord> {
      const base = aRecord({ request: aRequest(), ...fields });
      const [claim] = base.claims;
      const claims = accounts.flatMap((account) => (claim ? [{ ...claim, account }] : []));
      const { id } = base.request;
      const rows = isKept ? await keep(id) : { digest: 'd'.repeat(64), kept: false };
      const inputs = base.inputs.map((input) => ({ ...input, claim: { scope: 'declared' }, rows }));
      const record = { ...base, claims, ...(fields.inputs ? {} : { inputs }) };
      await records.recordResult(record, { fence: 1, open: true });
      for (const [at, action] of actions.entries()) {
        const intent = { of: id, number: at + 1, action, gesture: `g${at}`, note: 'a secret of people' };
        const request = aRequest({ user: 'U0BOB', decision: intent });
        await takeDecision({ ledger, records, past, version: '1' }, request, intent);
      }
      return record;
    },
    async exported(...flags: string[]) {
      let out = '';
      const err: string[] = [];
      const output = {
        write: async (text: string) => {
          out += text;
        },
        err: (line: string) => void err.push(line),
      };
      const argv = ['export', '--format', 'jsonl', '--cases', ...flags];
      const code = await ledgerCommand(argv, dynamoArchive(parts, DAYS), records, output);
      return {
        code,
        out,
        err,
        cases: out
          .trimEnd()
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line)),
      };
    },
  };
}

describeEachEngine('ledger export --cases', (rig) => {
  it('writes each decision that stands as one case of the back-test, with the rows it rests on', async () => {
    const { answered, exported } = scene(rig());
    const approved = await answered(['A1', 'A2', 'A3'], ['approve']);
    const rejected = await answered(['A4'], ['reject']);
    await answered(['A5'], ['approve', 'reverse']);
    const again = await answered(['A6'], ['approve', 'reverse', 'approve']);
    const { code, cases, err, out } = await exported();
    const ids = [approved, rejected, again].map(({ request }) => `${request.reference}-${request.id}`);
    expect({ code, err }).toEqual({ code: 0, err: ['3 cases written.'] });
    expect(cases.map(({ id }) => id)).toEqual(ids);
    expect(cases[0]).toEqual({
      id: ids[0],
      inputs: [{ table: TABLE, claim: { scope: 'declared' } }],
      decided: [{ currency: 'USD', amount: '14846.40' }],
      decided_on: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      product: 'verify',
    });
    expect(cases[1]?.decided).toEqual([]);
    expect(cases[1]?.inputs[0].table).toEqual(TABLE);
    for (const one of cases) expect(readCase(one)).not.toHaveProperty('problem');
    expect(out).not.toContain('a secret of people');
  });

  it('says how many decisions are no case, and why', async () => {
    const { answered, exported } = scene(rig());
    const before = (await exported()).cases.length;
    await answered(['B1', 'B2'], ['approve'], {}, false);
    await answered(['B3'], ['approve'], { inputs: [] });
    const gone = { digest: 'e'.repeat(64), kept: true };
    const [input] = aRecord().inputs;
    await answered(['B4'], ['approve'], { inputs: input ? [{ ...input, rows: gone }] : [] });
    const { cases, err } = await exported();
    expect(cases).toHaveLength(before);
    expect(err.slice(1)).toEqual([
      'Left out: 1 decision whose rows were too many to keep (more than 20 MB packed).',
      'Left out: 1 decision whose record says nothing of its inputs, since an earlier release wrote it.',
      'Left out: 1 decision whose record or rows are gone.',
    ]);
  });

  it('finds the case of any of its accounts', async () => {
    const { answered, exported } = scene(rig());
    const { request } = await answered(['C1', 'C2'], ['approve']);
    for (const account of ['C1', 'C2']) {
      const { cases } = await exported('--account', account);
      expect(cases.map(({ id }) => id)).toEqual([`${request.reference}-${request.id}`]);
    }
  });
});
