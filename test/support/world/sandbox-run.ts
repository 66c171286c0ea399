import { ANN, CREDITS, type Message, OWNER, type SlackEmulator } from '../../emulators/slack/index.ts';
import { asText } from '../as-text.ts';
import type { BotProcess } from './bot-process.ts';
import type { Sample } from './samples.ts';

/** What came of a sample, as people saw it. */
export interface Seen {
  sample: Sample;
  /** Text of the reply in the thread; undefined where the bot kept silent. */
  reply?: string;
  /** All of the reply as text, folded parts too. */
  whole?: string;
  /** Direct message to the owner. */
  dm?: string;
  seconds: number;
  asExpected: boolean;
}

/** Longest wait for one sample, milliseconds. */
const PATIENCE = 30_000;

/** Posts one sample as a person would, and waits for what it should come to. */
export async function runSample(
  slack: SlackEmulator,
  bot: Pick<BotProcess, 'log'>,
  sample: Sample,
): Promise<Seen> {
  const started = performance.now();
  const dmsBefore = slack.dms(OWNER).length;
  const finishedBefore = finished(bot);
  const ts = slack.post({ channel: CREDITS, user: ANN, text: sample.text });
  const replies = () => slack.thread(CREDITS, ts).filter((message: Message) => message.ts !== ts);
  await slack.until(
    () => finished(bot) > finishedBefore && (sample.expect.kind === 'silence' || replies().length > 0),
    PATIENCE,
  );
  const seconds = (performance.now() - started) / 1000;
  const [message] = replies();
  const reply = message?.text;
  const whole = message && wholeText(message);
  const dm = slack.dms(OWNER)[dmsBefore]?.text;
  const seen = {
    ...{ sample, seconds },
    ...(reply !== undefined && { reply }),
    ...(whole && { whole }),
    ...(dm !== undefined && { dm }),
  };
  return { ...seen, asExpected: replies().length <= 1 && isExpected(seen) };
}

/** The blocks of a message as text; empty for one without blocks. A container is what Slack shows folded. */
export function wholeText(message: { text?: string | undefined; blocks?: object[] | undefined }): string {
  const { text = '', blocks = [] } = message;
  const [, ...lines] = asText({ text, blocks }).split('\n');
  return lines.join('\n').replaceAll('[container: ', '[folded: ');
}

function finished(bot: Pick<BotProcess, 'log'>): number {
  return bot.log().filter(({ message }) => message === 'request finished').length;
}

function isExpected({ sample, reply, dm }: Omit<Seen, 'asExpected'>): boolean {
  const { expect } = sample;
  switch (expect.kind) {
    case 'silence':
      return reply === undefined && dm === undefined;
    case 'text':
      return reply?.startsWith(expect.begins) === true && dm === undefined;
    case 'failure': {
      const reference = reply?.match(/^I could not work this one out \(ref ([0-9A-Z]{6})\)/)?.[1];
      return reference !== undefined && dm?.includes(reference) === true;
    }
    case 'amount': {
      const amount = Number(reply?.match(/^Recommended credit: \$([\d,]+\.\d\d)/)?.[1]?.replaceAll(',', ''));
      return Math.abs(amount - expect.truth) <= expect.tolerance * expect.truth;
    }
  }
}

/** One sample for the terminal: the request, the reply, the truth, the time. */
export function describe({ sample, reply, whole, dm, seconds, asExpected }: Seen, number: number): string {
  const lines = [
    `${number}. ${sample.title}`,
    `   ann      ${sample.text.replaceAll('\n', '\n            ')}`,
    `   bot      ${reply ?? '(silent)'}`,
    ...(whole ? [whole.replace(/^/gm, '            | ')] : []),
    ...(dm ? [`   DM       ${dm.replaceAll('\n', '\n            ')}`] : []),
    `   truth    ${sample.truth}`,
    `   ${asExpected ? 'as expected' : 'NOT AS EXPECTED'}, ${seconds.toFixed(2)} s`,
  ];
  return `${lines.join('\n')}\n\n`;
}
