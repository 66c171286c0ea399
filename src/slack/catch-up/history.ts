import type { WebClient } from '@slack/web-api';
import { slackWord } from '../web-api/error-words.ts';
import { nextCursor } from '../web-api/next-cursor.ts';

/** A message of conversations.history or .replies, in the shape in which an event would have brought it. */
export interface CaughtMessage {
  type: 'message';
  channel: string;
  ts: string;
  user?: string;
  bot_id?: string;
  subtype?: string;
  edited?: { ts?: string };
  text?: string;
  blocks?: unknown[];
  attachments?: unknown[];
  /** Only on replies: a root that has replies says so in history, and not in its event. */
  thread_ts?: string;
  /** Everything else that Slack sent. */
  [field: string]: unknown;
}

interface Listed {
  ts: string;
  thread_ts?: string;
  latest_reply?: string;
  edited?: { ts?: string };
}

interface Page {
  messages?: unknown[];
  response_metadata?: { next_cursor?: string };
}

const PAGE = 200;

/** Runs one call; the place for waits on a rate limit. */
export type Call = <T>(call: () => Promise<T>) => Promise<T>;

/** What to read of a channel. Each ts is one of Slack. */
export interface Range {
  /** Messages posted or edited after it are wanted. */
  since: string;
  /** Replies are looked for in the threads of roots after it; not later than `since`. */
  rootsSince: string;
  /** Roots of older threads whose replies are wanted too. */
  threads: readonly string[];
}

/** What was read of a channel. */
export interface ReadMessages {
  /** Oldest first. */
  messages: CaughtMessage[];
  /**
   * Newest ts that the channel showed when its roots were read, replies included; undefined when it showed nothing.
   * What was posted after it may be missing from `messages`, since a thread is read only once.
   */
  completeTo: string | undefined;
}

/** Reads the messages of a channel in a range, replies included. Reads every page before it returns. */
export async function readSince(
  client: WebClient,
  call: Call,
  channel: string,
  { since, rootsSince, threads }: Range,
): Promise<ReadMessages> {
  // A message that was also sent to the channel stands in both lists.
  const found = new Map<string, CaughtMessage>();
  const keep = (listed: Listed) => {
    if (listed.ts > since || (listed.edited?.ts ?? '') > since)
      found.set(listed.ts, asDelivered(channel, listed));
  };
  const [newest = [], ...older] = await pages((cursor) =>
    call(() => client.conversations.history({ channel, oldest: rootsSince, limit: PAGE, ...cursor })),
  );
  const roots = [newest, ...older].flat();
  roots.forEach(keep);
  const known = new Set(roots.map(({ ts }) => ts));
  const active = roots.filter(({ latest_reply: latest }) => latest !== undefined && latest > since);
  for (const ts of [...active.map((root) => root.ts), ...threads.filter((root) => !known.has(root))])
    (await repliesOf(client, call, { channel, ts, since })).forEach(keep);
  const messages = [...found.values()].sort((one, other) => (one.ts < other.ts ? -1 : 1));
  return { messages, completeTo: newestIn(newest) };
}

/** Replies after `since`; none when the thread is gone. */
async function repliesOf(
  client: WebClient,
  call: Call,
  { channel, ts, since }: { channel: string; ts: string; since: string },
): Promise<Listed[]> {
  try {
    const read = await pages((cursor) =>
      call(() => client.conversations.replies({ channel, ts, oldest: since, limit: PAGE, ...cursor })),
    );
    return read.flat();
  } catch (error) {
    if (slackWord(error) === 'thread_not_found') return [];
    throw error;
  }
}

/** Only the first page counts: a later one is read later, and may tell of newer replies. */
function newestIn(firstPage: Listed[]): string | undefined {
  return firstPage
    .flatMap(({ ts, latest_reply: latest }) => (latest ? [ts, latest] : [ts]))
    .sort()
    .at(-1);
}

/** Ids of the channels that the bot is in. Without groups:read only the public ones; throws without channels:read. */
export async function ownChannels(client: WebClient, call: Call): Promise<string[]> {
  const list = async (types: string) => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const given = { types, exclude_archived: true, limit: PAGE, ...(cursor ? { cursor } : {}) };
      const page = await call(() => client.users.conversations(given));
      ids.push(...(page.channels ?? []).flatMap(({ id }) => (id ? [id] : [])));
      cursor = nextCursor(page, cursor);
    } while (cursor);
    return ids;
  };
  return list('public_channel,private_channel').catch((error: unknown) => {
    if (slackWord(error) !== 'missing_scope') throw error;
    return list('public_channel');
  });
}

async function pages(read: (cursor: { cursor?: string }) => Promise<Page>): Promise<Listed[][]> {
  const all: Listed[][] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor ? { cursor } : {});
    all.push((page.messages ?? []).filter(isListed));
    cursor = nextCursor(page, cursor);
  } while (cursor);
  return all;
}

function isListed(message: unknown): message is Listed {
  return typeof (message as Partial<Listed> | null)?.ts === 'string';
}

function asDelivered(channel: string, { thread_ts: thread, ...message }: Listed): CaughtMessage {
  const reply = thread && thread !== message.ts ? { thread_ts: thread } : {};
  return { ...message, ...reply, type: 'message', channel };
}
