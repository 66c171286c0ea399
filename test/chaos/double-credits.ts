import { setTimeout as pause } from 'node:timers/promises';
import { ANN, type Message, OWNER } from '../emulators/slack/index.ts';
import { gate } from '../support/until.ts';
import type { Asked } from './fleet.ts';
import { channels, type Story } from './scenario.ts';
import { ONCE } from './verdict.ts';

/** Ways to the same credit twice. The stories begin with a table of their own. */

const CHANNEL = channels(1)[0]?.id;
const PATIENCE_MS = 60_000;
const CAROL = 'U0CAROL0001';

/**
 * Two recommendations over the same traffic, approved at one moment: one credit, and one person who is told why not.
 */
export const overlap: Story = {
  name: 'decisions',
  title: 'two recommendations over the same traffic approved at one moment',
  allowed: ONCE,
  verdict: async () => [],
  async play(fleet) {
    const { slack } = fleet.world;
    const asked = [fleet.post(CHANNEL, ['burst']), fleet.post(CHANNEL, ['burst'])];
    await slack.until(() => asked.every((one) => fleet.live(one).length > 0), PATIENCE_MS);
    const press = async (one: Asked, user: string) =>
      slack.press({
        user,
        channel: one.channel,
        ts: fleet.live(one)[0]?.ts ?? '',
        actionId: 'credit_approve',
      });
    // Both have judged the account before either of them appends.
    const together = gate();
    let appends = 0;
    fleet.hook = async ({ when, kind, call }) => {
      if (when !== 'arrived' || kind !== 'accept' || !call.key?.startsWith('LEDGER#')) return undefined;
      appends += 1;
      if (appends >= 2) together.open();
      await Promise.race([together.passed, pause(1000)]);
      return undefined;
    };
    await Promise.all(asked.map((one, at) => press(one, at === 0 ? OWNER : CAROL)));
    const approved = () => asked.filter((one) => /^Approved: /.test(fleet.live(one)[0]?.text ?? '')).length;
    const refused = () =>
      slack.workspace.ephemerals.filter(({ text }) => /Another credit over this traffic/.test(text ?? ''))
        .length;
    await slack.until(() => approved() + refused() >= 2, PATIENCE_MS).catch(() => undefined);
    const faults = approved() === 1 ? [] : [`${approved()} credits for the same traffic`];
    return { asked: [], faults: refused() === 1 ? faults : [...faults, `${refused()} refusals`] };
  },
};

/** Without approvers: of two answers over the same traffic at one moment at least one mentions the other. */
export const mention: Story = {
  name: 'mention',
  title: 'two answers over the same traffic worked out at one moment, without approvers',
  allowed: ONCE,
  verdict: async () => [],
  async play(fleet) {
    const asked = [fleet.post(CHANNEL, ['ramp']), fleet.post(CHANNEL, ['ramp'])];
    const answers = () => asked.flatMap((one) => fleet.live(one).slice(0, 1)) as Message[];
    await fleet.world.slack.until(() => answers().length === 2, PATIENCE_MS).catch(() => undefined);
    const mentions = answers().filter(({ text }) => text?.includes('Already recommended')).length;
    return { asked: [], faults: mentions === 0 ? ['neither answer mentions the other'] : [] };
  },
};

/** The replica dies before the decision is in the table: nothing may have been acknowledged. */
export const ackAfterWrite: Story = {
  name: 'decisions',
  title: 'death before a decision is recorded: the click is not acknowledged',
  allowed: ONCE,
  verdict: async () => [],
  async play(fleet) {
    const { slack } = fleet.world;
    const asked = fleet.post(CHANNEL, ['month-end']);
    await slack.until(() => fleet.live(asked).length > 0, PATIENCE_MS);
    let died: Promise<void> | undefined;
    fleet.hook = ({ when, kind, call, replica }) => {
      if (died || when !== 'arrived' || kind !== 'accept' || !call.key?.startsWith('D#')) return undefined;
      replica.kill();
      died = fleet.replace(replica);
      return 'cut';
    };
    const ts = fleet.live(asked)[0]?.ts ?? '';
    const click = await slack.press({ user: OWNER, channel: asked.channel, ts, actionId: 'credit_approve' });
    await slack.until(() => died, PATIENCE_MS).catch(() => undefined);
    await died;
    fleet.hook = () => undefined;
    if (!died) return { asked: [], faults: ['the moment never came'] };
    const faults = click.ackMs === undefined ? [] : ['a click was acknowledged that is not recorded'];
    if (slack.workspace.ephemerals.some(({ user }) => user === ANN)) faults.push('somebody else was told');
    return { asked: [], faults };
  },
};
