import type { Log } from '../../core/ports/log.ts';
import type { Telemetry } from '../../core/ports/telemetry.ts';
import { type AwsAddress, clientAddress, firstMistake } from '../aws/first-mistakes.ts';
import { dynamoClient, observe, PATIENT, watchClock } from './client.ts';
import type { Table } from './conditional-write.ts';
import { createTable, NotReady, tableProblems } from './table.ts';

/** Which table, and where. */
export interface TableAddress extends AwsAddress {
  name: string;
}

/** The table behind its client. Nothing outside this room needs to know what the client is. */
export interface OpenTable extends Table {
  /**
   * What the bot would miss in the table, or why it cannot be read: one sentence each with its remedy; empty: all is
   * there.
   */
  problems(): Promise<string[]>;
  /**
   * Makes the table and what of it is missing; safe to repeat. Resolves to why it could not, as one sentence with its
   * remedy; undefined: the table is ready.
   */
  create(log: Log): Promise<string | undefined>;
  close(): void;
}

interface TableOptions {
  /** For a command that only a person waits for: calls may take 20 seconds and are repeated more often. */
  patient?: boolean;
  /** Counts and times every call. */
  telemetry?: Telemetry;
  /** Called after each answer with how far this machine's clock is ahead of the table's, milliseconds. */
  onClock?: (aheadMs: number) => void;
}

export function openTable({ name, ...address }: TableAddress, options: TableOptions = {}): OpenTable {
  const client = dynamoClient({ ...(options.patient && PATIENT), ...clientAddress(address) });
  if (options.telemetry) observe(client, options.telemetry);
  if (options.onClock) watchClock(client, options.onClock);
  return {
    name,
    client,
    problems: () => tableProblems(client, name).catch((thrown) => [whyNot(thrown, READS)]),
    create: (log) =>
      createTable(client, name, log).then(
        () => undefined,
        (thrown) => whyNot(thrown, CREATES),
      ),
    close: () => client.destroy(),
  };
}

const READS = 'DescribeTable and DescribeTimeToLive';
const CREATES =
  'CreateTable, DescribeTable, UpdateTable, DescribeTimeToLive, UpdateTimeToLive and UpdateContinuousBackups';

/**
 * What went wrong and what to do, in one sentence, by the name of the error: its text may hold accounts and addresses.
 */
function whyNot(thrown: unknown, rights: string): string {
  const mistake = firstMistake(thrown);
  if (mistake) return `${mistake.found}. ${mistake.remedy}`;
  const name = thrown instanceof Error ? thrown.name : 'unknown error';
  if (thrown instanceof NotReady)
    return 'it did not become ACTIVE in time. Look at it in the AWS console, then run this again.';
  if (/AccessDenied/.test(name)) return `AWS denies it (${name}). Allow dynamodb:${rights} on the table.`;
  return `DynamoDB does not answer (${name}). Check AWS_REGION, AWS_ENDPOINT_URL_DYNAMODB and the network.`;
}
