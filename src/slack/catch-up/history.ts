import type { WebClient } from '@slack/web-api';

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

/**
 * Messages of a channel posted or edited after `since`, oldest first, replies included: those in threads whose root is
 * not older than `rootsSince` (an earlier or equal ts). Reads every page before it returns.
 */
export async function readSince(
  client: WebClient,
  call: Call,
  channel: string,
  { since, rootsSince }: { since: string; rootsSince: string },
): Promise<CaughtMessage[]> {
  // A message that was also sent to the channel stands in both lists.
  const found = new Map<string, CaughtMessage>();
  const keep = (listed: Listed) => {
    if (listed.ts > since || (listed.edited?.ts ?? '') > since)
      found.set(listed.ts, asDelivered(channel, listed));
  };
  const roots = await pages((cursor) =>
    call(() => client.conversations.history({ channel, oldest: rootsSince, limit: PAGE, ...cursor })),
  );
  roots.forEach(keep);
  for (const { ts, latest_reply: latest } of roots) {
    if (!latest || latest <= since) continue;
    const replies = await pages((cursor) =>
      call(() => client.conversations.replies({ channel, ts, oldest: since, limit: PAGE, ...cursor })),
    );
    replies.forEach(keep);
  }
  return [...found.values()].sort((one, other) => (one.ts < other.ts ? -1 : 1));
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
      cursor = page.response_metadata?.next_cursor;
    } while (cursor);
    return ids;
  };
  return list('public_channel,private_channel').catch((error: unknown) => {
    if (slackWord(error) !== 'missing_scope') throw error;
    return list('public_channel');
  });
}

/** Slack's error word, if it answered with one. */
export function slackWord(error: unknown): string | undefined {
  return (error as { data?: { error?: string } })?.data?.error;
}

async function pages(read: (cursor: { cursor?: string }) => Promise<Page>): Promise<Listed[]> {
  const all: Listed[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor ? { cursor } : {});
    for (const message of page.messages ?? []) {
      if (typeof (message as Listed).ts === 'string') all.push(message as Listed);
    }
    cursor = page.response_metadata?.next_cursor;
  } while (cursor);
  return all;
}

function asDelivered(channel: string, { thread_ts: thread, ...message }: Listed): CaughtMessage {
  const reply = thread && thread !== message.ts ? { thread_ts: thread } : {};
  return { ...message, ...reply, type: 'message', channel };
}
