import { ANN, type Json, type Message } from '../emulators/slack/index.ts';
import { answered } from './decisions.ts';
import type { Asked, Event, Fleet } from './fleet.ts';
import { channels, pause, type Story } from './scenario.ts';
import { ONCE } from './verdict.ts';

const PATIENCE_MS = 60_000;
const CHANNEL = channels(1)[0]?.id;

const isOf = (key: string | undefined, prefix: string) => key?.startsWith(prefix) === true;
const expression = ({ call }: Event) => String(call.args.UpdateExpression ?? '');

/** The moments between the click on "Use for all" and the end of the request that it makes. */
const STEPS: { name: string; is(event: Event): boolean }[] = [
  { name: 'persist', is: ({ kind, call }) => kind === 'accept' && isOf(call.key, 'D#') },
  {
    name: 'old answer replaced',
    is: (event) => isOf(event.call.key, 'RECORD#') && /decided = :number/.test(expression(event)),
  },
  {
    name: 'new answer recorded',
    is: (event) => isOf(event.call.key, 'RECORD#') && /summary = :summary/.test(expression(event)),
  },
  { name: 'old answer marked', is: ({ call }) => call.operation === 'chat.update' },
  { name: 'intent', is: ({ kind, call }) => kind === 'intent' && isOf(call.key, 'D#') },
  { name: 'new answer posted', is: ({ kind }) => kind === 'post' },
  { name: 'done', is: ({ kind, call }) => kind === 'done' && isOf(call.key, 'D#') },
];

/**
 * An answer with added facts takes the place of the earlier one: one live answer in the end, wherever its writer dies.
 */
export const replacements: Story = {
  name: 'replacement',
  title: `an answer replaced with added facts, SIGKILL at each of its ${STEPS.length} steps`,
  signal: 'SIGKILL',
  allowed: ONCE,
  verdict: async () => [],
  async play(fleet) {
    const faults: string[] = [];
    for (const step of STEPS)
      faults.push(...(await replaced(fleet, step)).map((fault) => `${step.name}: ${fault}`));
    return { asked: [], faults };
  },
};

async function replaced(fleet: Fleet, step: (typeof STEPS)[number]): Promise<string[]> {
  const { slack } = fleet.world;
  const asked = fleet.post(CHANNEL, ['month-end']);
  const answer = await answered(fleet, asked);
  const shown = answer && (await whatIf(fleet, asked, answer));
  if (!answer || !shown) return ['nothing to use for all'];
  let [died, mending] = [false, Promise.resolve()];
  fleet.hook = (event) => {
    if (died || event.when !== 'answered' || !step.is(event)) return undefined;
    event.replica.kill();
    died = true;
    mending = fleet.replace(event.replica);
    return 'cut';
  };
  await slack.press({ user: ANN, channel: asked.channel, ts: shown, actionId: 'credit_use' });
  await slack.until(() => died && fleet.live(asked).length > 1, PATIENCE_MS).catch(() => undefined);
  await mending;
  // Late posts and later looks are over by then.
  await pause(fleet.leaseMs * 3);
  fleet.hook = () => undefined;
  const faults = died ? [] : ['the moment never came'];
  const [old, ...others] = fleet.live(asked);
  if (!old?.text?.startsWith('Replaced by a later answer'))
    faults.push(`the earlier answer shows "${old?.text?.slice(0, 40)}"`);
  const live = others.filter(({ text }) => text?.startsWith('Recommended credit'));
  if (live.length !== 1 || others.length !== 1) faults.push(`${live.length} new answers of ${others.length}`);
  return faults;
}

/** Works the answer out again with facts; resolves to the private message that shows what changes. */
async function whatIf(fleet: Fleet, asked: Asked, answer: Message): Promise<string | undefined> {
  const { slack } = fleet.world;
  const seen = () => slack.workspace.ephemerals.filter(({ text }) => text?.startsWith('What if: '));
  const before = seen().length;
  await slack.press({ user: ANN, channel: asked.channel, ts: answer.ts, actionId: 'credit_what_if' });
  let form: Json;
  await slack.until(() => (form = slack.openViews(ANN).at(-1)), PATIENCE_MS).catch(() => undefined);
  if (!form) return undefined;
  const text = (value: string) => ({ value: { type: 'plain_text_input', value } });
  const mode = { value: { type: 'static_select', selected_option: { value: 'basic' } } };
  await slack.submit(form, { guard_mode: mode, guard_attempts: text('1000'), guard_blocked: text('1400') });
  await slack.until(() => seen().length > before, PATIENCE_MS).catch(() => undefined);
  return seen().length > before ? seen().at(-1)?.ts : undefined;
}
