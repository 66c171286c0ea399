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

/** `npm run table -- create`. Returns the exit code: 0 done, 1 not, with one line that says how to mend it. */
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
  const client = dynamoClient({ ...(region ? { region } : {}), ...(endpoint ? { endpoint } : {}) });
  try {
    await createTable(client, name, lineLog(io));
    io.out(`The table ${name} is ready.`);
    return 0;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.name : 'unknown error';
    io.err(`The table ${name} could not be made (${reason}): ${remedyOf(reason)}`);
    return 1;
  } finally {
    client.destroy();
  }
}

function remedyOf(reason: string): string {
  if (/AccessDenied/.test(reason))
    return 'allow dynamodb:CreateTable, DescribeTable, UpdateTable, DescribeTimeToLive, UpdateTimeToLive and UpdateContinuousBackups on it.';
  if (/Credentials|UnrecognizedClient|ExpiredToken|InvalidSignature/.test(reason))
    return 'log in to AWS (aws sso login) or set AWS_PROFILE.';
  return 'check AWS_REGION, AWS_ENDPOINT_URL_DYNAMODB and the network.';
}

function lineLog(io: CommandIo): Log {
  const line = (_facts: object, sentence: string) => io.out(sentence);
  const log: Log = { debug: () => undefined, info: line, warn: line, error: line, child: () => log };
  return log;
}
