import { setTimeout as pause } from 'node:timers/promises';
import { links } from '../emulators/dataset/looks.ts';
import { ANN, BOT, type NewChannel, type SlackEmulator } from '../emulators/slack/index.ts';
import { linkTo } from '../support/world/world.ts';

/** Many channels, so that Slack's pace of one message a second a channel is not what is measured. */
export const CHANNELS: NewChannel[] = Array.from({ length: 100 }, (_, index) => ({
  id: `C0BENCH${String(index).padStart(4, '0')}`,
  name: `bench-${index}`,
  kind: 'public',
  members: [ANN, BOT.userId],
}));

const BURST = linkTo(links.look.burst ?? '');
/** A program that does not answer for so long is broken. */
const PATIENCE = 30_000;
const IN_FLIGHT = 16;

/** Asks a program on its Slack, each time in the next channel. */
export class Asker {
  readonly #slack: SlackEmulator;
  #asked = 0;

  constructor(slack: SlackEmulator) {
    this.#slack = slack;
  }

  /** After a pause: from the delivery of a message to the arrival of its answer, ms. */
  async one(pauseMs: number): Promise<number> {
    await pause(pauseMs);
    const from = performance.now();
    this.#ask();
    await this.#answered(this.#asked);
    return (this.#posts().at(-1)?.at ?? Number.NaN) - from;
  }

  /** Keeps 16 requests open until so many are asked, or the time is over. */
  async many(most: number, mostMs: number): Promise<{ count: number; seconds: number }> {
    const before = this.#asked;
    const from = performance.now();
    while (this.#asked - before < most && performance.now() - from < mostMs) {
      await this.#answered(this.#asked - IN_FLIGHT + 1);
      this.#ask();
    }
    await this.#answered(this.#asked);
    const seconds = (performance.now() - from) / 1000;
    // What is written after a post belongs to its request.
    await pause(300);
    return { count: this.#asked - before, seconds };
  }

  #ask(): void {
    const channel = CHANNELS[this.#asked % CHANNELS.length]?.id ?? '';
    this.#asked += 1;
    this.#slack.post({ channel, user: ANN, text: `${BURST} ${this.#asked}` });
  }

  #answered(count: number): Promise<void> {
    return this.#slack.until(() => this.#posts().length >= count, PATIENCE);
  }

  #posts() {
    return this.#slack.calls('chat.postMessage');
  }
}
