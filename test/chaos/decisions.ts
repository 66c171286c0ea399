import { dynamoArchive } from '../../src/adapters/dynamo/ledger/archive.ts';
import type { LedgerEntry } from '../../src/core/ledger/entry.ts';
import { chainCheck } from '../../src/core/ledger/hash-chain.ts';
import { ANN, type Json, type Message, OWNER } from '../emulators/slack/index.ts';
import { clientOf } from '../support/store.ts';
import type { Asked, Event, Fleet } from './fleet.ts';
import { channels, pause, type Story } from './scenario.ts';
import { ONCE } from './verdict.ts';

/** Who may decide in these stories. */
export const APPROVERS = { CREDIT_APPROVERS: `${OWNER},U0CAROL0001` };
const CAROL = 'U0CAROL0001';
const PATIENCE_MS = 60_000;
const CHANNEL = channels(1)[0]?.id;

/** The moments of a decision: each write and each call to Slack, once it is applied and before its response. */
interface Step {
  name: string;
  is(event: Event): boolean;
  /** A death before it, without which it never comes. */
  after?(event: Event): boolean;
}

const isPersist = ({ kind, call }: Event) => kind === 'accept' && isOf(call.key, 'D#');

const STEPS: Step[] = [
  { name: 'persist', is: isPersist },
  {
    name: 'claim',
    after: isPersist,
    is: ({ kind, call }) => kind === 'takeover' && isOf(call.key, 'D#'),
  },
  { name: 'append', is: ({ kind, call }) => kind === 'accept' && isOf(call.key, 'LEDGER#') },
  {
    name: 'record',
    is: ({ call }) => isOf(call.key, 'RECORD#') && /decided = :number/.test(expression(call)),
  },
  { name: 'update', is: ({ call }) => call.operation === 'chat.update' },
  { name: 'intent', is: ({ kind, call }) => kind === 'intent' && isOf(call.key, 'D#') },
  {
    name: 'post',
    is: ({ kind, call }) => kind === 'post' && /credit_decision/.test(String(call.args.metadata)),
  },
  { name: 'done', is: ({ kind, call }) => kind === 'done' && isOf(call.key, 'D#') },
];

const isOf = (key: string | undefined, prefix: string) => key?.startsWith(prefix) === true;
const expression = (call: Event['call']) => String(call.args.UpdateExpression ?? '');

/** The process dies, freezes, or loses the response at each step of a decision, twice in a row also of the reversal. */
export const steps = (what: 'SIGKILL' | 'SIGSTOP' | 'lost'): Story => ({
  name: 'decisions',
  title: `a decision, ${what} at each of its ${STEPS.length} steps`,
  signal: what,
  allowed: ONCE,
  verdict: async () => [],
  async play(fleet) {
    const faults: string[] = [];
    for (const step of STEPS) {
      const asked = fleet.post(CHANNEL, ['burst']);
      const answer = await answered(fleet, asked);
      if (!answer) return { asked: [], faults: [...faults, `${step.name}: no recommendation to decide on`] };
      let struck = 0;
      let isReady = step.after === undefined;
      let mending: Promise<void> = Promise.resolve();
      fleet.hook = async (event) => {
        if (event.when !== 'answered' || struck > 0) return undefined;
        if (!isReady && step.after?.(event)) {
          isReady = true;
          event.replica.kill();
          mending = fleet.replace(event.replica);
          return 'cut';
        }
        if (!isReady || !step.is(event)) return undefined;
        struck += 1;
        if (what === 'lost') return 'cut';
        const { replica } = event;
        if (what === 'SIGKILL') {
          replica.kill();
          mending = both(mending, fleet.replace(replica));
          return 'cut';
        }
        replica.freeze();
        mending = both(
          mending,
          pause(fleet.leaseMs * 1.7).then(() => replica.thaw()),
        );
        return undefined;
      };
      await fleet.world.slack.press({
        user: OWNER,
        channel: asked.channel,
        ts: answer.ts,
        actionId: 'credit_approve',
      });
      await decided(fleet, asked, 1);
      // The last steps come after the message is there.
      await fleet.world.slack.until(() => struck > 0, PATIENCE_MS).catch(() => undefined);
      await mending;
      fleet.hook = () => undefined;
      if (struck === 0) faults.push(`${step.name}: the moment never came`);
      faults.push(...(await wrong(fleet, asked, answer)).map((fault) => `${step.name}: ${fault}`));
      await reverse(fleet, asked, answer);
    }
    return { asked: [], faults };
  },
});

/** Two approvers press at one moment, each seen by another replica, again and again. */
export const race: Story = {
  name: 'decisions',
  title: 'two approvers at once, and every click delivered three times',
  allowed: ONCE,
  verdict: async () => [],
  async play(fleet) {
    const faults: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const asked = fleet.post(CHANNEL, ['ramp']);
      const answer = await answered(fleet, asked);
      if (!answer) return { asked: [], faults: [...faults, 'no recommendation to decide on'] };
      const press = (user: string) =>
        fleet.world.slack.press({ user, channel: asked.channel, ts: answer.ts, actionId: 'credit_approve' });
      await Promise.all([OWNER, CAROL, OWNER, CAROL, OWNER, CAROL].map(press));
      await decided(fleet, asked, 1);
      faults.push(...(await wrong(fleet, asked, answer)));
      await reverse(fleet, asked, answer);
    }
    return { asked: [], faults };
  },
};

async function both(first: Promise<void>, second: Promise<void>): Promise<void> {
  await Promise.all([first, second]);
}

export async function answered(fleet: Fleet, asked: Asked): Promise<Message | undefined> {
  const { slack } = fleet.world;
  await slack.until(() => fleet.live(asked).length > 0, PATIENCE_MS).catch(() => undefined);
  const [answer] = fleet.live(asked);
  return answer && /^Recommended credit/.test(answer.text ?? '') ? answer : undefined;
}

const messages = (fleet: Fleet, asked: Asked) =>
  fleet.live(asked).filter(({ metadata }) => metadata?.event_type === 'credit_decision');

export async function decided(fleet: Fleet, asked: Asked, count: number): Promise<void> {
  const { slack } = fleet.world;
  await slack.until(() => messages(fleet, asked).length >= count, PATIENCE_MS).catch(() => undefined);
}

/** What is wrong after one approval: the answer, the message, the ledger, and the chain. */
async function wrong(fleet: Fleet, asked: Asked, answer: Message): Promise<string[]> {
  const faults: string[] = [];
  const shown = () => fleet.live(asked).find(({ ts }) => ts === answer.ts);
  const { slack } = fleet.world;
  await slack.until(() => /^Approved: /.test(shown()?.text ?? ''), PATIENCE_MS).catch(() => undefined);
  // What a frozen one still does, and what a later look repairs, is over by then.
  await pause(fleet.leaseMs * 3);
  if (!/^Approved: /.test(shown()?.text ?? ''))
    faults.push(`the answer shows "${shown()?.text?.slice(0, 40)}"`);
  const said = messages(fleet, asked).length;
  if (said !== 1) faults.push(`${said} messages about the decision`);
  const { entries, broken } = await ledger(fleet);
  const own = entries.filter(({ request, kind }) => request === asked.id && kind === 'approved');
  if (own.length !== 1) faults.push(`${own.length} entries in the ledger`);
  return [...faults, ...broken];
}

export async function ledger(fleet: Fleet): Promise<{ entries: LedgerEntry[]; broken: string[] }> {
  const client = clientOf(fleet.world.dynamo.endpoint, { region: 'us-east-1' });
  const entries: LedgerEntry[] = [];
  const broken: string[] = [];
  let last = '';
  let check = chainCheck(Date.now() / 1000);
  for await (const { chain, entry } of dynamoArchive({ client, name: 'credit-bot' }, 10).chains()) {
    if (chain !== last) check = chainCheck(Date.now() / 1000);
    last = chain;
    const found = entry ? check(entry) : { seq: 0, problem: 'it cannot be read' };
    if (entry) entries.push(entry);
    if (found) broken.push(`entry ${found.seq}: ${found.problem}`);
  }
  client.destroy();
  return { entries, broken };
}

/** So that the next answer over the same traffic recommends it again. */
export async function reverse(fleet: Fleet, asked: Asked, answer: Message): Promise<void> {
  const { slack } = fleet.world;
  await slack
    .press({ user: OWNER, channel: asked.channel, ts: answer.ts, actionId: 'credit_reverse' })
    .catch(() => undefined);
  let form: Json;
  await slack.until(() => (form = slack.openViews(OWNER).at(-1)), PATIENCE_MS).catch(() => undefined);
  if (!form) return;
  await slack.submit(form, { note: { value: { type: 'plain_text_input', value: `by ${ANN}` } } });
  await decided(fleet, asked, 2);
}
