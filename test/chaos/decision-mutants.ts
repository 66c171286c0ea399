import { APPROVERS } from './decisions.ts';
import { ackAfterWrite, mention, overlap } from './double-credits.ts';
import { fourAccounts } from './four-accounts.ts';
import type { Mutant } from './mutant.ts';
import { channels, tell } from './scenario.ts';

/** Programs that take a decision with one safety taken out. */
export const DECISION_MUTANTS: Mutant[] = [
  {
    name: 'no condition on the number of a ledger entry',
    bite: 'two approvals over the same traffic at one moment: both count',
    patches: [
      {
        file: 'adapters/dynamo/conditional-write.js',
        from: 'ConditionExpression: ACCEPT,',
        to: "ConditionExpression: key.pk.S.startsWith('LEDGER#') ? 'attribute_exists(pk) OR attribute_not_exists(pk)' : ACCEPT,",
      },
    ],
    fault: /2 credits for the same traffic/,
    env: APPROVERS,
    fleet: { slack: { channels: channels(1) } },
    caught: async (fleet) => (await tell(fleet, overlap)).faults,
  },
  {
    name: 'no reversing entries where one of several accounts refuses',
    bite: 'four accounts, the third refused: two of them stay credited',
    patches: [
      {
        file: 'core/ledger/record-decision.js',
        from: 'await takeBack(ledger, other.draft);',
        to: ';',
      },
    ],
    fault: /of a refused decision stay credited/,
    env: APPROVERS,
    fleet: { slack: { channels: channels(1) } },
    caught: async (fleet) => (await tell(fleet, fourAccounts)).faults,
  },
  {
    name: 'no look at what was recommended before the post',
    bite: 'the same traffic asked for twice: neither answer says so',
    patches: [
      {
        file: 'chain/run-chain.js',
        from: 'await remember(parts.memory, request, answer, signal)',
        to: 'answer',
      },
    ],
    fault: /neither answer mentions the other/,
    fleet: { slack: { channels: channels(1) } },
    caught: async (fleet) => (await tell(fleet, mention)).faults,
  },
  {
    name: 'the ack of a click before its decision is recorded',
    bite: 'death in between: the click is lost without a word',
    patches: [
      {
        file: 'slack/listeners/decisions/clicks.js',
        from: 'const refusal = await approve(parts, body);',
        to: 'await ack(); const refusal = await approve(parts, body);',
      },
    ],
    fault: /acknowledged that is not recorded/,
    env: APPROVERS,
    fleet: { slack: { channels: channels(1) } },
    caught: async (fleet) => (await tell(fleet, ackAfterWrite)).faults,
  },
];
