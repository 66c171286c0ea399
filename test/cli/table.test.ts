import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runTable } from '../../src/cli/table.ts';
import { startDynamo, startProxy } from '../emulators/dynamo/index.ts';

function io() {
  const lines = { out: [] as string[], err: [] as string[] };
  return {
    lines,
    out: (line: string) => void lines.out.push(line),
    err: (line: string) => void lines.err.push(line),
  };
}

function settings(endpoint: string) {
  return { CREDIT_TABLE: 'credit-bot', AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL_DYNAMODB: endpoint };
}

describe('npm run table', () => {
  const before = { ...process.env };
  beforeAll(() => {
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_CONFIG_FILE: '/dev/null',
    });
    delete process.env.AWS_REGION;
    delete process.env.AWS_DEFAULT_REGION;
  });
  afterAll(() => {
    process.env = before;
  });

  it('creates the table, twice without harm', async () => {
    await using engine = await startDynamo();
    const seen = io();
    expect(await runTable(['create'], settings(engine.endpoint), seen)).toBe(0);
    expect(await runTable(['create'], settings(engine.endpoint), seen)).toBe(0);
    expect(seen.lines.out.filter((line) => line === 'The table credit-bot is ready.')).toHaveLength(2);
    expect(seen.lines.err).toEqual([]);
  });

  it('waits for a server that takes its time, beyond the limits of the bot itself', async () => {
    await using engine = await startDynamo();
    await using proxy = await startProxy(engine.endpoint);
    let left = 2;
    // The bot gives a call 700 ms, and three tries.
    proxy.faultFor = ({ operation }) => (operation === 'DescribeTable' && left-- > 0 ? 2500 : undefined);
    const seen = io();
    expect(await runTable(['create'], settings(proxy.endpoint), seen)).toBe(0);
    expect(proxy.calls.filter(({ operation }) => operation === 'CreateTable')).toHaveLength(1);
    expect(seen.lines.err).toEqual([]);
  });

  it('names the region when none is set', async () => {
    const seen = io();
    expect(await runTable(['create'], { CREDIT_TABLE: 'credit-bot' }, seen)).toBe(1);
    expect(seen.lines.err).toEqual([
      expect.stringMatching(/^The table credit-bot could not be made: no AWS region is set\. Set AWS_REGION/),
    ]);
  });

  it('says in one line what to do when it cannot, or when it is asked for something else', async () => {
    const seen = io();
    expect(await runTable(['create'], settings('http://127.0.0.1:9'), seen)).toBe(1);
    expect(await runTable(['drop'], settings('http://127.0.0.1:9'), seen)).toBe(1);
    expect(seen.lines.err).toEqual([
      expect.stringMatching(/^The table credit-bot could not be made: DynamoDB does not answer .*AWS_REGION/),
      'Usage: npm run table -- create',
    ]);
  });
});
