import type { ChatPostMessageArguments, KnownBlock, WebClient } from '@slack/web-api';
import { AppError } from '../../core/errors.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Posted, ReplyChannel, ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { ReplyTarget } from '../../core/request.ts';
import { isFolded, plainer } from '../messages/parts/fold.ts';
import { slackWord } from '../web-api/error-words.ts';
import { httpError, networkError, rateLimited, refusedBlocks, slackError } from '../web-api/errors.ts';
import { findInThread, reading } from './find-answers.ts';
import { blocksOf, metadataOf } from './marks.ts';

type Thread = Extract<ReplyTarget, { kind: 'thread' }>;
type Ephemeral = Extract<ReplyTarget, { kind: 'ephemeral' }>;

export interface ReplyChannelParts {
  /** Posts and deletes: no retries of its own, `rejectRateLimitedCalls`, timeout `WorkTimes.post`. */
  poster: WebClient;
  /** Reads threads; may retry. */
  reader: WebClient;
  /** Who we are, from auth.test, so that nobody else's message counts as ours. */
  own: { botId?: string | undefined; userId?: string | undefined };
  /** Longest call to a response URL, milliseconds. */
  postMs: number;
  log: Log;
  /** As the WebClients use it, where a proxy is in force. */
  fetch?: typeof fetch;
}

/** What stands for the ts of an answer that only the asker sees. */
const EPHEMERAL_TS = 'ephemeral';

/** What stands for the ts of a message with files: Slack makes it after its answer. */
const FILES_TS = 'files';

/** Slack's thread and response URL as a place to answer. The request id goes along in metadata and in a block id. */
export function slackReplyChannel(parts: ReplyChannelParts): ReplyChannel {
  return {
    post: (target, message, requestId) =>
      target.kind !== 'thread'
        ? answerAsker(parts, target, message, requestId)
        : message.files
          ? shareInThread(parts, target, message)
          : postInThread(parts, target, message, requestId),
    find: (target, requestId, fileName) =>
      target.kind === 'thread' ? findInThread(parts, target, requestId, fileName) : Promise.resolve([]),
    update: (channel, ts, message, requestId) => update(parts, { channel, ts }, message, requestId),
    remove: (target, ts) => remove(parts, target, ts),
  };
}

async function postInThread(
  { poster, log }: ReplyChannelParts,
  target: Thread,
  message: ReplyMessage,
  requestId: string,
): Promise<Posted> {
  const post: ChatPostMessageArguments = {
    channel: target.channel,
    thread_ts: target.threadTs,
    text: message.text,
    metadata: metadataOf(message, requestId),
    unfurl_links: false,
    unfurl_media: false,
  };
  const posted = await withBlocks(blocksOf(message, requestId), log, async (blocks) => {
    return poster.chat.postMessage(blocks ? { ...post, blocks } : post);
  });
  const { ts, message: shown } = posted;
  // Without a ts nobody can know which message it is: as good as no answer.
  if (ts === undefined) throw new AppError('SLACK_UNCONFIRMED', { facts: { error: 'no_ts' } });
  // Slack shows a reply to a deleted message to the whole channel. A response without the message proves nothing.
  const astray = shown !== undefined && shown.thread_ts === undefined;
  return astray ? { ts, astray } : { ts };
}

/** Shows uploaded files in the thread. Slack scans them first, so that the message appears after the answer. */
async function shareInThread(
  { poster }: ReplyChannelParts,
  { channel, threadTs }: Thread,
  { text, files = [] }: ReplyMessage,
): Promise<Posted> {
  const [first, ...rest] = files.map(({ id, name }) => ({ id, title: name }));
  if (!first) throw new AppError('INTERNAL');
  try {
    await poster.files.completeUploadExternal({
      files: [first, ...rest],
      channel_id: channel,
      thread_ts: threadTs,
      initial_comment: text,
    });
  } catch (thrown) {
    throw slackError(thrown);
  }
  return { ts: FILES_TS };
}

/** The answer to `/credit`: through its response URL, and where that is used up or expired by chat.postEphemeral. */
async function answerAsker(
  parts: ReplyChannelParts,
  target: Ephemeral,
  message: ReplyMessage,
  requestId: string,
): Promise<Posted> {
  const { poster, log } = parts;
  const { channel, user } = target;
  const thread = target.threadTs === undefined ? {} : { thread_ts: target.threadTs };
  if (target.responseUrl !== '' && (await respond(parts, target, message, requestId)))
    return { ts: EPHEMERAL_TS };
  await withBlocks(blocksOf(message, requestId), log, (blocks) =>
    poster.chat.postEphemeral({
      channel,
      user,
      text: message.text,
      ...thread,
      ...(blocks ? { blocks } : {}),
    }),
  );
  return { ts: EPHEMERAL_TS };
}

/** False when the URL takes no answer any more: five uses, thirty minutes. */
async function respond(
  parts: ReplyChannelParts,
  target: Ephemeral,
  message: ReplyMessage,
  requestId: string,
): Promise<boolean> {
  const send = parts.fetch ?? fetch;
  const answer = { response_type: 'ephemeral', replace_original: false, text: message.text };
  const body = JSON.stringify({ ...answer, blocks: blocksOf(message, requestId) });
  const response = await send(target.responseUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(parts.postMs),
  }).catch((thrown: unknown) => {
    throw networkError(thrown);
  });
  if (response.ok && (await isTaken(response))) return true;
  if (!response.ok) await response.body?.cancel();
  if (response.status === 429) throw rateLimited(Number(response.headers.get('retry-after')), undefined);
  if (response.status >= 500) throw httpError(response.status, undefined);
  parts.log.info({ status: response.status }, 'the response URL takes no answer; answering by postEphemeral');
  return false;
}

/** Slack may also refuse in the body of a 200: `{"ok": false, "error": "expired_url"}`. */
async function isTaken(response: Response): Promise<boolean> {
  const body = await response.text().catch((thrown: unknown) => {
    throw networkError(thrown);
  });
  return body.length > LONGEST_REFUSAL || !/"ok"\s{0,9}:\s{0,9}false/.test(body);
}

const LONGEST_REFUSAL = 1000;

/** Sends with blocks; when Slack refuses them, without folds and charts, and in the end with the text alone. */
async function withBlocks<T>(
  blocks: KnownBlock[],
  log: Log,
  send: (blocks: KnownBlock[] | undefined) => Promise<T>,
): Promise<T> {
  // A refused message was not posted, so that each try is a first one.
  const plain = isFolded(blocks) ? (plainer(blocks) as KnownBlock[]) : undefined;
  const tries = [blocks, ...(plain ? [plain] : []), undefined];
  for (let at = 0; ; at += 1) {
    try {
      return await send(tries[at]);
    } catch (thrown) {
      if (!refusedBlocks(thrown) || at === tries.length - 1) throw slackError(thrown);
      const next = at === 0 && plain ? 'sending them without folds and charts' : 'sending the text alone';
      log.warn({ error: slackWord(thrown), blocks: blocks.length }, `Slack refused the blocks; ${next}`);
    }
  }
}

/** Through `reader`, which repeats: the same change twice does no harm. */
async function update(
  { reader, log }: ReplyChannelParts,
  { channel, ts }: { channel: string; ts: string },
  message: ReplyMessage,
  requestId: string,
): Promise<void> {
  const change = { channel, ts, text: message.text, metadata: metadataOf(message, requestId) };
  try {
    await withBlocks(blocksOf(message, requestId), log, (blocks) =>
      reader.chat.update({ ...change, blocks: blocks ?? [] }),
    );
  } catch (thrown) {
    const error = reading(slackError(thrown));
    if (error.code !== 'SLACK_REFUSED') throw error;
    // The message was deleted, the channel is archived, say: a decision counts all the same, and is still to be told.
    log.warn({ error: error.facts.error }, 'the answer cannot be changed any more');
  }
}

async function remove({ poster, log }: ReplyChannelParts, target: ReplyTarget, ts: string): Promise<void> {
  if (target.kind !== 'thread' || ts === FILES_TS) return;
  await poster.chat.delete({ channel: target.channel, ts }).catch((thrown: unknown) => {
    const word = slackWord(thrown);
    if (word === 'message_not_found') return;
    const error = slackError(thrown);
    if (error.code === 'SLACK_REFUSED') log.warn({ error: word }, 'Slack does not let an answer be deleted');
    throw error;
  });
}
