import { startDynoxide } from '../emulators/dynamo/index.ts';
import { startWorld } from '../support/world/world.ts';

/**
 * A Trino that answers at once: one line of spend, no engine behind it. Each statement is about another account, as
 * requests are, so that no answer has to be compared with those before it.
 */
const atOnce = () => {
  let accounts = 0;
  return {
    queuedPages: 0,
    script: () => {
      accounts += 1;
      return {
        columns: [
          { name: 'account_sid', type: 'varchar' },
          { name: 'month', type: 'varchar' },
          { name: 'country', type: 'varchar' },
          { name: 'sms_fee', type: 'decimal(18,4)' },
        ],
        rows: [[`AC${accounts.toString(16).padStart(32, '0')}`, '2026-10', 'BD', '4948.8000']],
      };
    },
  };
};

/**
 * Looker, Trino and DynamoDB of the benchmark in a process of their own. Prints the settings that point a bot at them
 * as one line of JSON, and ends with its standard input.
 */
async function serve(): Promise<void> {
  const dynamo = await startDynoxide();
  const world = await startWorld({ trino: atOnce(), ...(dynamo && { dynamo }) });
  await world.createTable();
  process.stdout.write(`${JSON.stringify(world.env())}\n`);
  process.stdin.resume();
  process.stdin.once('end', () => void world.close().then(() => process.exit(0)));
}

if (process.argv[1]?.endsWith('servers.ts')) void serve();
