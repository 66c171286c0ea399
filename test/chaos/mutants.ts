import type { Build } from './build.ts';
import { busyChannels, THREE_CHANNELS } from './busy-channels.ts';
import { DECISION_MUTANTS } from './decision-mutants.ts';
import { deletedRoots, postAfterLooks, putBack, wrongClocks } from './doubts.ts';
import { latePosts } from './faults.ts';
import { Fleet } from './fleet.ts';
import { type RunOptions, runRow } from './matrix.ts';
import type { Mutant } from './mutant.ts';
import { suitableLease } from './pace.ts';
import { ROWS, type Signal } from './rows.ts';
import { tell } from './scenario.ts';
import { emptied } from './tables.ts';

const NO_LOOK = {
  file: 'slack/delivery/poster.js',
  from: 'const found = lease.lookFirst ? await look(parts, lease, delivery) : undefined;',
  to: 'const found = undefined;',
};
const NO_LATER_LOOK = {
  file: 'slack/delivery/reconcile.js',
  from: "if (request.reply.kind === 'thread') {",
  to: 'if (false) {',
};
const NO_OWN_EVENTS = {
  file: 'slack/listeners/thread-events.js',
  from: 'await parts.notice(post);',
  to: ';',
};

const NO_SHARED_PACE = {
  file: 'slack/delivery/pacer.js',
  from: 'if (!this.#shared)',
  to: 'if (this.#shared || !this.#shared)',
};

/** Where something stays due for good; the program itself is done with the story in 20 seconds. */
const ENDLESS_MS = 40_000;

/** Each layer is repaired by the next, so that the loss of one shows only in what people see meanwhile. */
export const MUTANTS: Mutant[] = [
  {
    name: 'no look in the thread before a second post',
    bite: 'row 9 SIGKILL: two answers visible at once, until the later look deletes one',
    patches: [NO_LOOK],
    fault: /posted 2 times, 2 answers visible/,
    caught: (fleet) => row(fleet, 9, 'SIGKILL', { runs: 2 }),
  },
  {
    name: 'no later look',
    bite: 'posts applied late: two answers for good',
    // The event of the late post would have it deleted, too.
    patches: [NO_LATER_LOOK, NO_OWN_EVENTS],
    fault: /2 live answers/,
    caught: async (fleet) => (await tell(fleet, latePosts)).faults,
  },
  {
    name: 'no look at all',
    bite: 'row 9 SIGKILL: two answers for good',
    patches: [NO_LOOK, NO_LATER_LOOK, NO_OWN_EVENTS],
    fault: /2 live answers/,
    caught: (fleet) => row(fleet, 9, 'SIGKILL', { runs: 2 }),
  },
  {
    name: 'own posts in the event stream left alone',
    bite: 'posts applied after every look: two answers for good',
    patches: [NO_OWN_EVENTS],
    fault: /2 live answers/,
    caught: async (fleet) => (await tell(fleet, postAfterLooks)).faults,
  },
  {
    name: 'a look from the local clock on',
    bite: 'clocks 10 minutes ahead: the answer is not found, and posted again',
    patches: [
      {
        file: 'slack/delivery/find-answers.js',
        from: '{ oldest: target.after }',
        to: '{ oldest: String(Date.now() / 1000 - 60) }',
      },
    ],
    clocks: [600_000],
    fault: /posted [2-9] times|[2-9] live answers/,
    caught: async (fleet) => (await tell(fleet, wrongClocks, ENDLESS_MS)).faults,
  },
  {
    name: 'a look only where an intent is recorded',
    bite: 'items put back as they were: two answers',
    patches: [
      {
        file: 'adapters/dynamo/lease-item.js',
        from: 'lookFirst: !queuedHere || item.fence > 1 || request.lookFirst === true,',
        to: 'lookFirst: item.intentAt !== undefined,',
      },
      NO_OWN_EVENTS,
    ],
    fault: /posted 2 times/,
    caught: async (fleet) => (await tell(fleet, putBack)).faults,
  },
  {
    name: 'answers to deleted messages left where Slack puts them',
    bite: 'deleted roots: answers in the channel, outside of any thread',
    patches: [
      NO_OWN_EVENTS,
      { file: 'slack/listeners/thread-events.js', from: 'if (gone) {', to: 'if (false) {' },
      { file: 'slack/delivery/poster.js', from: 'if (posted.astray)', to: 'if (false)' },
    ],
    fault: /live answers to a deleted message/,
    caught: async (fleet) => (await tell(fleet, deletedRoots)).faults,
  },
  {
    name: 'writes of a holder without claim id and fence',
    bite: 'row 5 SIGSTOP: the frozen one posts too',
    patches: [
      {
        file: 'adapters/dynamo/expressions.js',
        from: "'claimId = :me AND fence = :fence AND st = :running'",
        // DynamoDB refuses values that no expression uses.
        to: "'(claimId = :me OR attribute_exists(pk)) AND (fence = :fence OR attribute_exists(pk)) AND st = :running'",
      },
      // Else the second post waits a second for its turn, learns meanwhile that the request is done, and is not made.
      NO_OWN_EVENTS,
      NO_SHARED_PACE,
    ],
    fault: /posted 2 times/,
    caught: (fleet) => row(fleet, 5, 'SIGSTOP', { runs: 3, thaws: ['answering'] }),
  },
  {
    name: 'the ack before the record',
    bite: 'row 0 SIGKILL: the request is lost',
    patches: [
      {
        file: 'slack/socket/connection.js',
        from: 'const from = performance.now();',
        to: 'const from = performance.now(); await event.ack();',
      },
    ],
    fault: /not in the table/,
    caught: (fleet) => row(fleet, 0, 'SIGKILL', { runs: 1, patienceMs: 12_000 }),
  },
  {
    name: 'no look before what a catch-up brings is answered',
    bite: 'an emptied table: everything of the last hours is answered again',
    patches: [{ file: 'app/listeners.js', from: 'lookFirst: true', to: 'lookFirst: undefined' }],
    fault: /posted 2 times|2 live answers/,
    env: { CATCH_UP_HOURS: '1' },
    caught: async (fleet) => (await tell(fleet, emptied)).faults,
  },
  {
    name: 'each replica paces a channel alone',
    bite: 'busy channels: Slack refuses many posts',
    patches: [NO_SHARED_PACE],
    fault: /Slack refused/,
    fleet: { replicas: 2, slack: THREE_CHANNELS },
    caught: async (fleet) => (await tell(fleet, busyChannels)).faults,
  },
  ...DECISION_MUTANTS,
];

/** Runs every mutant where it must show; one that nothing catches is a failure. */
export async function runMutants(
  program: Build,
  say: (text: string) => void,
  only?: string,
): Promise<{ passed: number; failed: number }> {
  let passed = 0;
  const wanted = MUTANTS.filter(({ name }) => only === undefined || name.includes(only));
  for (const mutant of wanted) {
    const started = performance.now();
    const faults = await faultsOf(program, mutant);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    if (faults.length > 0) passed += 1;
    const verdict = faults.length > 0 ? 'killed  ' : 'SURVIVED';
    say(`${verdict} ${mutant.name} (${mutant.bite}) ${seconds} s\n`);
    for (const fault of faults.slice(0, 3)) say(`    ${fault}\n`);
  }
  return { passed, failed: wanted.length - passed };
}

async function faultsOf(
  program: Build,
  { patches, caught, fault, clocks = [], env = {}, fleet: more = {} }: Mutant,
): Promise<string[]> {
  await using mutated = await program.patched(patches);
  const leaseSeconds = await suitableLease(mutated.program);
  await using fleet = await Fleet.start({ program: mutated.program, leaseSeconds, clocks, env, ...more });
  // Awaited here: the fleet goes when this function returns.
  return (await caught(fleet)).filter((one) => fault.test(one));
}

async function row(fleet: Fleet, number: number, signal: Signal, options: RunOptions): Promise<string[]> {
  const found = ROWS.find((one) => one.row === number);
  if (!found) throw new Error(`there is no row ${number}`);
  const { result } = await runRow(fleet, found, signal, options);
  return (await result).faults;
}
