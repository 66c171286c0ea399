import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runTable, whyNot } from '../../src/cli/table.ts';
import { startDynamo } from '../emulators/dynamo/index.ts';

function io() {
  const lines = { out: [] as string[], err: [] as string[] };
  return {
    lines,
    out: (line: string) => void lines.out.push(line),
    err: (line: string) => void lines.err.push(line),
  };
}

describe('npm run table', () => {
  const before = { ...process.env };
  beforeAll(
    () => void Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }),
  );
  afterAll(() => {
    process.env = before;
  });

  it('creates the table, twice without harm', async () => {
    await using engine = await startDynamo();
    const settings = {
      CREDIT_TABLE: 'credit-bot',
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    };
    const seen = io();
    expect(await runTable(['create'], settings, seen)).toBe(0);
    expect(await runTable(['create'], settings, seen)).toBe(0);
    expect(seen.lines.out.filter((line) => line === 'The table credit-bot is ready.')).toHaveLength(2);
    expect(seen.lines.err).toEqual([]);
  });

  it('names the region when none is set', () => {
    expect(whyNot(new Error('Region is missing'))).toMatch(/^no AWS region is set; set AWS_REGION/);
    const denied = Object.assign(new Error('x'), { name: 'CredentialsProviderError' });
    expect(whyNot(denied)).toMatch(/aws sso login/);
  });

  it('says in one line what to do when it cannot, or when it is asked for something else', async () => {
    const settings = {
      CREDIT_TABLE: 'credit-bot',
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9',
    };
    const seen = io();
    expect(await runTable(['create'], settings, seen)).toBe(1);
    expect(await runTable(['drop'], settings, seen)).toBe(1);
    expect(seen.lines.err).toEqual([
      expect.stringMatching(/^The table credit-bot could not be made: DynamoDB does not answer .*AWS_REGION/),
      'Usage: npm run table -- create',
    ]);
  });
});
