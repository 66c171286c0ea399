import { liveEntries } from '../../src/core/ledger/live-credits.ts';
import { OWNER } from '../emulators/slack/index.ts';
import { answered, decided, ledger, reverse } from './decisions.ts';
import type { Asked, Event, Fleet } from './fleet.ts';
import { channels, pause, type Story } from './scenario.ts';
import { ONCE } from './verdict.ts';

const PATIENCE_MS = 60_000;
const CHANNEL = channels(1)[0]?.id;
/** Accounts of the data set, one a Look. Nothing is recommended for the last one, which is never reached. */
const ACCOUNTS = ['burst', 'month-end', 'ramp', 'promotion'];
const THIRD = 'ramp';
/** Entries of the refused decision: two accounts, and the two that take them back. */
const APPENDS = 4;

/**
 * One decision over four accounts, of which the third has another credit by then. The process that writes it dies after
 * each of its entries in turn, and once not at all: in the end nothing of it is credited, and whoever clicked is told.
 */
export const fourAccounts: Story = {
  name: 'four-accounts',
  title: `a decision over four accounts, the third refused, with a death after each of its ${APPENDS} entries`,
  allowed: ONCE,
  verdict: async () => [],
  async play(fleet) {
    const faults: string[] = [];
    for (let deadly = 0; deadly <= APPENDS; deadly += 1) {
      const found = await refused(fleet, deadly);
      faults.push(...found.map((fault) => `death after entry ${deadly || 'none'}: ${fault}`));
    }
    return { asked: [], faults };
  },
};

async function refused(fleet: Fleet, deadly: number): Promise<string[]> {
  const { slack } = fleet.world;
  const all = fleet.post(CHANNEL, ACCOUNTS);
  const shown = await answered(fleet, all);
  const third = fleet.post(CHANNEL, [THIRD]);
  const other = await answered(fleet, third);
  if (!shown || !other) return ['no recommendation to decide on'];
  const press = (asked: Asked, ts: string) =>
    slack.press({ user: OWNER, channel: asked.channel, ts, actionId: 'credit_approve' });
  await press(third, other.ts);
  await decided(fleet, third, 1);
  const told = toldCount(fleet);
  const death = dieAfter(fleet, all, deadly);
  await press(all, shown.ts);
  await slack.until(() => toldCount(fleet) > told, PATIENCE_MS).catch(() => undefined);
  // What a dead one left is repaired by then.
  await pause(fleet.leaseMs * 2);
  const { isOver, mended } = death;
  await mended();
  fleet.hook = () => undefined;
  const faults = isOver() ? [] : ['the moment never came'];
  if (toldCount(fleet) !== told + 1) faults.push(`whoever clicked was told ${toldCount(fleet) - told} times`);
  faults.push(...(await wrongEntries(fleet, all)));
  const text = fleet.live(all)[0]?.text ?? '';
  if (!text.startsWith('Recommended credit')) faults.push(`the answer shows "${text.slice(0, 40)}"`);
  await reverse(fleet, third, other);
  return faults;
}

const toldCount = ({ world: { slack } }: Fleet) =>
  slack.workspace.ephemerals.filter(({ text }) => /Another credit over this traffic/.test(text ?? '')).length;

/** Kills whoever appends the entry of this number of the decision on `asked`; 0: nobody. */
function dieAfter(fleet: Fleet, { id }: Asked, deadly: number) {
  let [appended, died] = [0, false];
  let mending: Promise<void> = Promise.resolve();
  fleet.hook = ({ when, kind, call, replica }: Event) => {
    const entry = String(call.args.Item?.entry?.S ?? '');
    if (died || when !== 'answered' || kind !== 'accept' || call.status !== 200 || !entry.includes(id))
      return undefined;
    appended += 1;
    if (appended !== deadly) return undefined;
    died = true;
    replica.kill();
    mending = fleet.replace(replica);
    return 'cut';
  };
  return { isOver: () => died || deadly === 0, mended: () => mending };
}

async function wrongEntries(fleet: Fleet, { id }: Asked): Promise<string[]> {
  const { entries, broken } = await ledger(fleet);
  const own = entries.filter(({ request }) => request === id);
  const live = liveEntries(entries).filter(({ request }) => request === id);
  const faults = live.length > 0 ? [`${live.length} accounts of a refused decision stay credited`] : [];
  if (own.length !== APPENDS) faults.push(`${own.length} entries`);
  return [...faults, ...broken];
}
