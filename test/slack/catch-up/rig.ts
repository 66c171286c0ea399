import { type CatchUpParts, type CaughtMessage, makeCatchUp } from '../../../src/slack/catch-up/catch-up.ts';
import { makeSlackClients } from '../../../src/slack/web-api/clients.ts';
import { CREDITS, type SlackEmulator } from '../../emulators/slack/index.ts';
import { quiet } from '../../emulators/slack/plain-bolt.ts';
import { silentLog } from '../socket/bot.ts';

export const HOUR = 3_600_000;
const NEVER = new AbortController().signal;

export interface CatchUpRig {
  run(signal?: AbortSignal): Promise<void>;
  soon(): void;
  /** What was taken in, in order. */
  caught: CaughtMessage[];
  texts(): unknown[];
  marks: Map<string, string>;
  warnings: string[];
}

/** A catch-up of CREDITS on the emulator, with watermarks in memory. */
export function catchUpRig(slack: SlackEmulator, more: Partial<CatchUpParts> = {}): CatchUpRig {
  const caught: CaughtMessage[] = [];
  const warnings: string[] = [];
  const marks = new Map<string, string>();
  const { history } = makeSlackClients({
    botToken: () => slack.botToken,
    apiUrl: slack.apiUrl,
    logger: quiet,
  });
  const catchUp = makeCatchUp({
    client: history,
    channels: [CREDITS],
    seenChannels: () => [],
    lookBackMs: 24 * HOUR,
    retryMs: 5,
    mostMs: 20,
    log: { ...silentLog, warn: (_, sentence) => warnings.push(sentence) },
    intake: async (message) => {
      caught.push(message);
    },
    store: {
      watermark: async (channel) => marks.get(channel),
      advanceWatermark: async (channel, ts) => {
        if (ts > (marks.get(channel) ?? '')) marks.set(channel, ts);
      },
    },
    threads: { recent: async () => [] },
    now: Date.now,
    ...more,
  });
  const texts = () => caught.map(({ text }) => text);
  return {
    run: (signal = NEVER) => catchUp.run(signal),
    soon: () => catchUp.soon(NEVER),
    caught,
    texts,
    marks,
    warnings,
  };
}
