import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { dynamoLedger } from '../../src/adapters/dynamo/ledger/ledger.ts';
import { createTable } from '../../src/adapters/dynamo/table.ts';
import { ledgerCommand } from '../../src/cli/ledger.ts';
import { csvRecord } from '../../src/core/csv.ts';
import type { LedgerEntry } from '../../src/core/ledger/entry.ts';
import { chained } from '../../src/core/ledger/hash-chain.ts';
import type { LedgerArchive } from '../../src/core/ports/ledger.ts';
import { draft } from '../core/ledger/drafts.ts';
import { startDynamo } from '../emulators/dynamo/index.ts';
import { clientOf, silent } from '../support/store.ts';

const NOW = Date.parse('2026-11-27T12:00:00Z');

function chain(account: string, length: number): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (let at = 0; at < length; at += 1)
    entries.push(
      chained(draft({ account, id: `${account}-${at}` }), entries.at(-1), { now: NOW + at, days: 10 }),
    );
  return entries;
}

function archiveOf(...chains: LedgerEntry[][]): LedgerArchive {
  return {
    async *between() {
      yield* chains.flat();
    },
    async *chains() {
      for (const [at, entries] of chains.entries())
        for (const entry of entries) yield { chain: `chain ${at}`, seq: entry.seq, entry };
    },
  };
}

const noAnswers = {
  head: async () => undefined,
  readResult: async () => undefined,
  rowsText: async () => undefined,
};

async function run(argv: string[], archive: LedgerArchive) {
  const output = { out: '', err: [] as string[] };
  const code = await ledgerCommand(argv, archive, noAnswers, {
    write: async (text) => {
      output.out += text;
    },
    err: (line) => void output.err.push(line),
  });
  return { code, ...output };
}

describe('ledger export', () => {
  it('writes a CSV file that opens as it is: a head, a record a decision, every text harmless', async () => {
    const odd = { note: '=HYPERLINK("http://x")', account: '+AC,1', reason: 'other' };
    const entry = chained(draft({ ...odd, amount: '-12.50', kind: 'reversed' }), undefined, {
      now: NOW,
      days: 1,
    });
    const { code, out } = await run(['export'], archiveOf([entry]));
    expect(code).toBe(0);
    expect(out.split('\r\n').at(-1)).toBe('');
    const [record] = parse(out, { columns: true, record_delimiter: '\r\n' }) as Record<string, string>[];
    expect(record).toMatchObject({
      at: '2026-11-27T12:00:00.000Z',
      decision: 'reversed',
      account: "'+AC,1",
      amount: '-12.50',
      note: `'=HYPERLINK("http://x")`,
      lines: 'BD 2026-10: 100.00',
      hash: entry.hash,
      decided_percent: '',
      similar_cases: '',
    });
  });

  it('says how much of the recommendation was decided, and what the answer said of similar cases', async () => {
    const usual = 'Of 34 similar cases, half were approved at 97 to 100 % of the recommendation';
    const fields = { amount: '66.67', recommended: '100.00', usual };
    const rejected = { amount: '0.00', kind: 'rejected' as const };
    const stamp = { now: NOW, days: 1 };
    const entries = [fields, rejected].map((one) => chained(draft(one), undefined, stamp));
    const { out } = await run(['export'], archiveOf(entries));
    const records = parse(out, { columns: true, record_delimiter: '\r\n' }) as Record<string, string>[];
    expect(records.map(({ decided_percent }) => decided_percent)).toEqual(['66.7', '0.0']);
    expect(records.map(({ similar_cases }) => similar_cases)).toEqual([usual, '']);
  });

  it('writes JSON lines that hold the whole entry', async () => {
    const entries = chain('AC1', 2);
    const { out } = await run(['export', '--format', 'jsonl'], archiveOf(entries));
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(entries);
  });

  it('leaves other accounts out when one is named', async () => {
    const { out } = await run(
      ['export', '--account', 'AC2', '--format', 'jsonl'],
      archiveOf(chain('AC1', 2), chain('AC2', 1)),
    );
    expect(out.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each([
    [[], 'The command is export or verify.'],
    [['drop'], 'The command is export or verify.'],
    [['export', '--from', '2026-02-30'], '--from must be a day'],
    [['export', '--from', '2026-11-02', '--to', '2026-11-01'], '--from is after --to'],
    [['export', '--format', 'xml'], '--format is csv or jsonl'],
    [['export', '--cases', '--format', 'csv'], '--cases needs --format jsonl'],
    [['export', '--cases'], '--cases needs --format jsonl'],
    [['export', '--what'], 'an option that I do not know'],
    [['verify', '--from', '2026-11-01'], 'verify takes no options'],
    [['export', 'verify'], 'one command at a time'],
  ])('refuses %j with exit code 2 and one line', async (argv, problem) => {
    const { code, out, err } = await run(argv, archiveOf());
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toEqual([expect.stringContaining(problem)]);
  });
});

describe('ledger verify', () => {
  it('says that all chains are sound', async () => {
    const { code, out } = await run(['verify'], archiveOf(chain('AC1', 3), chain('AC2', 1)));
    expect(out).toBe('All sound: 4 entries in 2 chains.\n');
    expect(code).toBe(0);
  });

  it('names the first broken entry of each account, and ends with 1', async () => {
    const forged = chain('AC1', 5).map((entry) => (entry.seq > 2 ? { ...entry, amount: '1.00' } : entry));
    const gap = chain('AC2', 4).filter(({ seq }) => seq !== 2);
    const { code, err } = await run(['verify'], archiveOf(forged, gap, chain('AC3', 2)));
    expect(err).toEqual([
      'AC1 USD: entry 3 is broken: its content was changed after it was written.',
      'AC2 USD: entry 2 is broken: it is missing.',
      '2 chains are broken, of 3. See "The chain is broken" in k8s/README.md.',
    ]);
    expect(code).toBe(1);
  });

  it('names an entry that cannot be read, and one that lies in the place of another', async () => {
    const [first, second] = chain('AC1', 2);
    const archive: LedgerArchive = {
      ...archiveOf(),
      async *chains() {
        yield { chain: 'a', seq: 1, entry: undefined };
        yield { chain: 'b', seq: 1, entry: first };
        yield { chain: 'b', seq: 3, entry: second };
      },
    };
    const { err } = await run(['verify'], archive);
    expect(err[0]).toBe('a: entry 1 is broken: it cannot be read.');
    expect(err[1]).toBe('AC1 USD: entry 3 is broken: it says that its number is 2.');
  });
});

describe('npm run ledger', () => {
  it('runs on a real table, by the program itself', async () => {
    await using engine = await startDynamo();
    const client = clientOf(engine.endpoint);
    await createTable(client, 'credit-bot', silent);
    const ledger = dynamoLedger({ client, name: 'credit-bot' }, 10);
    const first = await ledger.append(draft({ id: 'A' }), undefined);
    await ledger.append(draft({ id: 'B' }), first);
    client.destroy();
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    };
    const command = async (...args: string[]) => {
      const child = spawn('npx', ['tsx', 'src/main.ts', 'ledger', ...args], { env });
      let out = '';
      child.stdout.on('data', (chunk) => {
        out += chunk;
      });
      const [code] = await once(child, 'close');
      return { code, out };
    };
    expect(await command('verify')).toEqual({ code: 0, out: 'All sound: 2 entries in 1 chain.\n' });
    const { code, out } = await command('export');
    expect(code).toBe(0);
    expect(out.split('\r\n')).toHaveLength(4);
  });
});

describe('a CSV record', () => {
  it.each([
    ['=1+1', "'=1+1"],
    [' =1+1', "' =1+1"],
    ['@SUM', "'@SUM"],
    ['\tx', "'\tx"],
    ['-4,000', `"'-4,000"`],
    ['-4.50', '-4.50'],
    ['a"b', '"a""b"'],
    ['two\nlines', '"two\nlines"'],
    [null, ''],
  ])('%j is written as %j', (field, written) => {
    expect(csvRecord([field])).toBe(`${written}\r\n`);
  });
});
