import type { WebClient } from '@slack/web-api';
import { backoff } from '../../core/async/backoff.ts';
import { pause } from '../../core/async/pause.ts';
import { retryAfterMs } from '../../core/async/retry-after.ts';
import type { Log } from '../../core/ports/log.ts';
import type { RequestStore } from '../../core/ports/request-store.ts';
import type { ThreadMemory } from '../../core/ports/thread-memory.ts';
import { errorWord, slackWord } from '../web-api/error-words.ts';
import { type Call, type CaughtMessage, ownChannels, readSince } from './history.ts';

export type { CaughtMessage } from './history.ts';

export interface CatchUpParts {
  /** A client that gives a 429 back as an error. */
  client: WebClient;
  /** The configured channels; undefined: every channel that the bot is in. */
  channels: readonly string[] | undefined;
  /** Channels that messages came from, for when Slack does not let us list ours. */
  seenChannels: () => readonly string[];
  store: Pick<RequestStore, 'watermark' | 'advanceWatermark'>;
  threads: Pick<ThreadMemory, 'recent'>;
  /**
   * How far the first start looks back, milliseconds; replies are looked for in threads `THREAD_WINDOWS` times as old.
   */
  lookBackMs: number;
  /**
   * Takes a message in as if it had been delivered; must recognise what it has taken in before. When it throws, the
   * channel is tried again. `firstTime`: the bot is new in this channel, and the message may be older than that.
   */
  intake: (message: CaughtMessage, firstTime: boolean) => Promise<void>;
  log: Log;
  /** Epoch milliseconds by Slack's clock: what it is compared with are times of Slack. */
  now: () => number;
  /** Pause before what failed is tried again, milliseconds; doubles each time, up to `mostMs`. */
  retryMs?: number;
  mostMs?: number;
  /** How soon `soon` is, milliseconds. */
  soonMs?: number;
}

export interface CatchUp {
  /**
   * Takes in what was posted since the watermark of each channel. Runs once at a time: a call during a run makes one
   * more run follow, since the first may already be past what the caller means. Never rejects.
   */
  run(signal: AbortSignal): Promise<void>;
  /**
   * A run before long, once for all calls until then: a message could not be taken in, and Slack gives up on it after
   * a few deliveries.
   */
  soon(signal: AbortSignal): void;
}

/** Threads are read whose root, or whose last request, is not older than this many times `lookBackMs`. */
const THREAD_WINDOWS = 7;
/**
 * A message may become visible in history after a newer one, so that each read goes back a little before the watermark.
 */
const OVERLAP_MS = 60_000;
/** With the longest pauses, more than half an hour; then the next connection has another try. */
const PASSES = 40;
const MOST_MS = 60_000;
const SOON_MS = 30_000;

/**
 * The watermark of a channel says: everything up to here was taken in. So it moves only when a channel was read to
 * its end, never with a delivered message, which says nothing of those before it; and only up to what the channel
 * showed at the beginning of that reading, since later posts may be missing from it.
 */
export function makeCatchUp(parts: CatchUpParts): CatchUp {
  const taken: Taken = new Map();
  let running: Promise<void> | undefined;
  let again = false;
  let planned = false;
  const loop = async (signal: AbortSignal) => {
    do {
      again = false;
      await runOnce(parts, taken, signal, () => again).catch((error: unknown) => {
        if (!signal.aborted) parts.log.error({ err: error }, 'the catch-up with Slack failed');
      });
    } while (again && !signal.aborted);
    running = undefined;
  };
  const run: CatchUp['run'] = (signal) => {
    again = running !== undefined;
    running ??= loop(signal);
    return running;
  };
  return {
    run,
    soon(signal) {
      if (planned) return;
      planned = true;
      setTimeout(() => {
        planned = false;
        if (!signal.aborted) void run(signal);
      }, parts.soonMs ?? SOON_MS).unref();
    },
  };
}

/** What the last run took in above the next run's start, by channel: versions of messages. */
type Taken = Map<string, ReadonlySet<string>>;

/** Ends early when `wanted()` says that another run follows: that one tries the failed channels too. */
async function runOnce(
  parts: CatchUpParts,
  taken: Taken,
  signal: AbortSignal,
  wanted: () => boolean,
): Promise<void> {
  const { log } = parts;
  let channels = await channelsOf(parts, signal);
  let messages = 0;
  for (let pass = 0; channels.length > 0 && pass < PASSES; pass += 1) {
    if (pass > 0) await pauseAfter(pass, parts, signal);
    if (wanted()) return;
    const failed: string[] = [];
    for (const channel of channels) {
      try {
        messages += await catchUpChannel(parts, taken, channel, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!explained(log, channel, error)) failed.push(channel);
      }
    }
    channels = failed;
  }
  if (channels.length > 0) log.warn({ channels }, 'catch-up gave up on channels until the next connection');
  log.info({ messages }, 'caught up with Slack');
}

/** Reads one channel to its end; how many messages were new. */
async function catchUpChannel(
  parts: CatchUpParts,
  taken: Taken,
  channel: string,
  signal: AbortSignal,
): Promise<number> {
  const { client, store, lookBackMs, intake, now } = parts;
  const watermark = await store.watermark(channel);
  const nowMs = now();
  const sinceMs = watermark === undefined ? nowMs - lookBackMs : Number(watermark) * 1000 - OVERLAP_MS;
  const since = tsAt(sinceMs);
  const threadsSinceMs = nowMs - lookBackMs * THREAD_WINDOWS;
  const threads = await parts.threads.recent(channel, threadsSinceMs);
  const rootsSince = tsAt(Math.min(sinceMs, threadsSinceMs));
  const { messages, completeTo } = await readSince(client, patiently(signal), channel, {
    since,
    rootsSince,
    threads,
  });
  const fresh = messages.filter((message) => !taken.get(channel)?.has(versionOf(message)));
  for (const message of fresh) {
    signal.throwIfAborted();
    await intake(message, watermark === undefined);
  }
  // Also without messages: a later start must look back to here, not only as far as the setting says.
  const mark = completeTo !== undefined && completeTo > since ? completeTo : since;
  await store.advanceWatermark(channel, mark);
  const nextSince = tsAt(Number(mark) * 1000 - OVERLAP_MS);
  const above = messages.filter(({ ts, edited }) => ts > nextSince || (edited?.ts ?? '') > nextSince);
  taken.set(channel, new Set(above.map(versionOf)));
  return fresh.length;
}

/** A message into which a link was edited is another one. */
function versionOf({ ts, edited }: CaughtMessage): string {
  return `${ts} ${edited?.ts ?? ''}`;
}

/** The pause after the `tries`-th try. */
function pauseAfter(
  tries: number,
  { retryMs = 1000, mostMs = MOST_MS }: CatchUpParts,
  signal: AbortSignal,
): Promise<void> {
  return pause(backoff({ first: retryMs, most: mostMs, spread: [1, 1] }, tries), signal);
}

async function channelsOf(parts: CatchUpParts, signal: AbortSignal): Promise<readonly string[]> {
  const { channels, client, seenChannels, log } = parts;
  if (channels && channels.length > 0) return channels;
  for (let tries = 1; ; tries += 1) {
    try {
      return await ownChannels(client, patiently(signal));
    } catch (error) {
      signal.throwIfAborted();
      const word = slackWord(error);
      const meaning = errorWord(word)?.class;
      const passes = word === undefined || meaning === 'passing' || meaning === 'limited';
      if (passes && tries < PASSES) {
        log.warn({ err: error }, 'catch-up cannot list its channels and tries again');
        await pauseAfter(tries, parts, signal);
        continue;
      }
      const seen = seenChannels();
      const remedy = 'set SLACK_CHANNELS, or add the scope channels:read and install the app again';
      const facts = { error: word ?? 'unknown', seen: seen.length, remedy };
      log.warn(facts, `catch-up cannot list its channels: ${remedy}`);
      return seen;
    }
  }
}

/** Calls that are repeated after each 429, when Slack's Retry-After has passed; ends with the signal. */
function patiently(signal: AbortSignal): Call {
  return async (call) => {
    for (;;) {
      signal.throwIfAborted();
      try {
        return await call();
      } catch (error) {
        const wait = retryAfterMs((error as { retryAfter?: unknown })?.retryAfter);
        if (wait === undefined) throw error;
        await pause(wait, signal);
      }
    }
  };
}

/** Says what is wrong with a channel that only a person can open, and how; false when it may pass by itself. */
function explained(log: Log, channel: string, error: unknown): boolean {
  const word = slackWord(error);
  const known = errorWord(word);
  if (known?.class === 'lasting' || known?.class === 'login') {
    const { remedy } = known;
    log.warn({ channel, error: word, remedy }, `catch-up cannot read a channel (${word}): ${remedy}`);
    return true;
  }
  log.warn({ channel, err: error }, 'catch-up failed in a channel and tries again');
  return false;
}

/** The ts of an instant, as Slack writes it. */
function tsAt(epochMs: number): string {
  return (epochMs / 1000).toFixed(6);
}
