import { dynamoClient } from '../adapters/dynamo/client.ts';
import { createTable } from '../adapters/dynamo/table.ts';
import type { Log } from '../core/ports/log.ts';
import type { CommandIo } from '../process/command-io.ts';

/** The settings that the command needs; no Slack, Looker or Trino. */
export interface TableSettings {
  CREDIT_TABLE: string;
  AWS_REGION?: string | undefined;
  AWS_ENDPOINT_URL_DYNAMODB?: string | undefined;
}

/** `npm run table -- create`. Returns the exit code: 0 done, 1 not, with one line that says how to fix it. */
export async function runTable(
  argv: readonly string[],
  settings: TableSettings,
  io: CommandIo,
): Promise<number> {
  if (argv[0] !== 'create' || argv.length > 1) {
    io.err('Usage: npm run table -- create');
    return 1;
  }
  const { AWS_REGION: region, AWS_ENDPOINT_URL_DYNAMODB: endpoint, CREDIT_TABLE: name } = settings;
  const client = dynamoClient({
    ...PATIENT,
    ...(region ? { region } : {}),
    ...(endpoint ? { endpoint } : {}),
  });
  try {
    await createTable(client, name, lineLog(io));
    io.out(`The table ${name} is ready.`);
    return 0;
  } catch (thrown) {
    io.err(`The table ${name} could not be made: ${whyNot(thrown)}`);
    return 1;
  } finally {
    client.destroy();
  }
}

/** Nothing waits for this command but a person: a cold start of DynamoDB may take its time. */
const PATIENT = {
  maxAttempts: 8,
  requestHandler: { connectionTimeout: 5000, requestTimeout: 20_000, throwOnRequestTimeout: true },
};

/** What went wrong and what to do, in one sentence, for the likeliest first mistakes. */
export function whyNot(thrown: unknown): string {
  const { name, message } = thrown instanceof Error ? thrown : new Error('unknown error');
  if (/region is missing/i.test(message))
    return 'no AWS region is set; set AWS_REGION, such as eu-west-1 (AWS console, top right), in the environment or in .env.';
  if (/AccessDenied/.test(name))
    return `AWS denies it (${name}); allow dynamodb:CreateTable, DescribeTable, UpdateTable, DescribeTimeToLive, UpdateTimeToLive and UpdateContinuousBackups on it.`;
  if (/Credentials|UnrecognizedClient|ExpiredToken|InvalidSignature/.test(name))
    return `AWS has no valid credentials (${name}); log in (aws sso login) or set AWS_PROFILE.`;
  return `DynamoDB does not answer (${name}); check AWS_REGION, AWS_ENDPOINT_URL_DYNAMODB and the network.`;
}

function lineLog(io: CommandIo): Log {
  const line = (_facts: object, sentence: string) => io.out(sentence);
  const log: Log = { debug: () => undefined, info: line, warn: line, error: line, child: () => log };
  return log;
}
