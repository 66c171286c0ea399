import { blockKitErrors } from './block-kit.ts';
import type { Answer } from './http-server.ts';
import type { Ephemeral, Json, Message } from './types.ts';
import { APP_ID, BOT, type Workspace } from './workspace.ts';

interface Origin {
  user: string;
  channel: string;
  triggerId: string;
  /** The message on which the person acted, for replace_original. */
  source: Message | undefined;
  /** The private message on which the person acted. */
  private?: Ephemeral | undefined;
}

const MAX_USES = 5;
const LIFE_MS = 30 * 60_000;

/** response_url: five answers within thirty minutes to the person who made the gesture. */
export class ResponseUrls {
  /** Set once the port is known. */
  base = '';
  lifeMs = LIFE_MS;
  #workspace: Workspace;
  #urls = new Map<string, Origin & { uses: number; madeAt: number }>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  make(origin: Origin): string {
    const id = crypto.randomUUID();
    this.#urls.set(id, { ...origin, uses: 0, madeAt: performance.now() });
    return `${this.base}/response/${id}`;
  }

  /** Makes the next use of a response_url fail as after thirty minutes. */
  expire(url: string): void {
    const known = this.#urls.get(url.split('/').at(-1) ?? '');
    if (known) known.madeAt = Number.NEGATIVE_INFINITY;
  }

  answer(id: string, body: Json): Answer {
    const url = this.#urls.get(id);
    if (!url) return { status: 404, body: { ok: false, error: 'no_such_url' } };
    if (performance.now() - url.madeAt > this.lifeMs)
      return { status: 404, body: { ok: false, error: 'expired_url' } };
    if (url.uses >= MAX_USES) return { status: 404, body: { ok: false, error: 'used_url' } };
    url.uses += 1;
    const errors = blockKitErrors(body.blocks ?? [], body.text ?? '');
    if (errors.length > 0) return { status: 400, body: { ok: false, error: 'invalid_blocks', errors } };
    if (!body.text && !body.blocks?.length && !body.delete_original) {
      return { status: 400, body: { ok: false, error: 'no_text' } };
    }
    this.show(url, body, 'response_url');
    return { status: 200, body: { ok: true } };
  }

  /** Shows an answer where it belongs: to the person, in the channel, or in place of the original. */
  show(origin: Origin, body: Json, source: 'ack' | 'response_url'): void {
    const { user, channel, triggerId } = origin;
    if (origin.private && (body?.delete_original || body?.replace_original)) {
      this.#workspace.changeEphemeral(origin.private, body.delete_original ? undefined : body);
      return;
    }
    if (body?.delete_original && origin.source) {
      this.#workspace.remove(channel, origin.source.ts);
      return;
    }
    if (!body?.text && !body?.blocks) return;
    const { text = '', blocks = [] } = body;
    const thread = body.thread_ts ?? origin.source?.thread_ts ?? origin.private?.threadTs;
    if (body.replace_original && origin.source) {
      this.#workspace.change(channel, origin.source.ts, { text, blocks }, BOT.userId);
    } else if (body.response_type === 'in_channel') {
      const posted = { text, blocks, user: BOT.userId, bot_id: BOT.botId, app_id: APP_ID };
      this.#workspace.post(channel, { ...posted, ...(body.thread_ts ? { thread_ts: body.thread_ts } : {}) });
    } else {
      const private_ = { channel, user, text, blocks, source, triggerId };
      this.#workspace.ephemeral({ ...private_, ...(thread ? { threadTs: thread } : {}) });
    }
  }
}
