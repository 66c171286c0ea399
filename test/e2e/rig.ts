import { ANN, CREDITS, type Message } from '../emulators/slack/index.ts';
import { type BotProcess, runBot } from '../support/world/bot-process.ts';
import { startWorld, type World } from '../support/world/world.ts';

/** A world with `replicas` of the real program in it. */
export interface Rig extends AsyncDisposable {
  world: World;
  bots: BotProcess[];
  /** Starts one more replica. */
  start(): BotProcess;
  /** Posts as a person and returns the ts. */
  post(text: string, more?: { threadTs?: string; user?: string }): string;
  /** Live messages of the bot in the thread of `ts`. */
  answers(ts: string, channel?: string): Message[];
  /** Waits for the first answer in the thread. */
  answer(ts: string, channel?: string): Promise<Message>;
  /** Log lines of every replica with this message. */
  logged(message: string): Record<string, unknown>[];
}

/** Longest wait for something that should happen, milliseconds: an overloaded machine is slow, not wrong. */
export const PATIENCE = 15_000;

export async function startRig(
  options: { replicas?: number; env?: Record<string, string> } = {},
): Promise<Rig> {
  const world = await startWorld();
  await world.createTable();
  const { slack } = world;
  const replicas = options.replicas ?? 1;
  const bots = Array.from({ length: replicas }, () => runBot({ ...world.env(), ...options.env }));
  await slack.until(
    () => slack.connections().length >= replicas || bots.some(({ child }) => child.exitCode !== null),
    PATIENCE,
  );
  const answers = (ts: string, channel = CREDITS) =>
    slack.thread(channel, ts).filter((message: Message) => message.ts !== ts && message.bot_id !== undefined);
  const start = () => {
    const bot = runBot({ ...world.env(), ...options.env });
    bots.push(bot);
    return bot;
  };
  return {
    world,
    bots,
    start,
    post: (text, more) => slack.post({ channel: CREDITS, user: ANN, text, ...more }),
    answers,
    async answer(ts, channel) {
      await slack.until(() => answers(ts, channel).length > 0, PATIENCE);
      return answers(ts, channel)[0] as Message;
    },
    logged: (message) => bots.flatMap((bot) => bot.log()).filter((line) => line.message === message),
    async [Symbol.asyncDispose]() {
      await Promise.all(bots.map((bot) => (bot.child.exitCode === null ? bot.stop() : undefined)));
      await world.close();
    },
  };
}
