import type { Delivery } from './delivery.ts';
import type { Fault, Faults } from './faults.ts';
import type { GestureResult, Press } from './gestures.ts';
import type { HttpServer } from './http-server.ts';
import type { Answer } from './input-state.ts';
import type { Context } from './methods/method.ts';
import { Seen } from './seen.ts';
import type { Json } from './types.ts';
import { BOT } from './workspace.ts';

interface Parts {
  context: Context;
  delivery: Delivery;
  faults: Faults;
  http: HttpServer;
}

export interface Post {
  channel: string;
  user: string;
  text: string;
  threadTs?: string;
  blocks?: Json[];
  attachments?: Json[];
  subtype?: string;
  /** False: posted while nobody listened; only history shows it. */
  deliver?: boolean;
  /** Epoch ms, for a message of the past (implies deliver: false unless given). */
  at?: number;
  /** Posted by another app: `bot_id` of it. */
  botId?: string;
}

/** A running workspace, as a test drives it: people's gestures, what everybody sees, and faults. */
export class SlackEmulator extends Seen implements AsyncDisposable {
  readonly apiUrl: string;
  #faults: Faults;
  #watchers = new Set<() => void>();

  constructor({ context, delivery, faults, http }: Parts) {
    super({ context, delivery, http });
    this.#faults = faults;
    this.apiUrl = `${context.httpBase}/api/`;
    const changed = () => {
      for (const watch of this.#watchers) watch();
    };
    this.workspace.onChange = changed;
    http.onChange = changed;
    delivery.onChange = changed;
    this.socket.onOpen = changed;
  }

  get botToken(): string {
    return this.context.tokens.bot;
  }

  get appToken(): string {
    return this.context.tokens.app;
  }

  /** The settings of the contract that point a bot here. */
  env(): { SLACK_BOT_TOKEN: string; SLACK_APP_TOKEN: string; SLACK_API_URL: string } {
    return { SLACK_BOT_TOKEN: this.botToken, SLACK_APP_TOKEN: this.appToken, SLACK_API_URL: this.apiUrl };
  }

  /** Posts as a person; returns the ts. */
  post(post: Post): string {
    const { channel, user, text, threadTs, deliver, at, botId, ...rest } = post;
    const options = {
      ...(at === undefined ? {} : { atMs: at, deliver: false }),
      ...(deliver === undefined ? {} : { deliver }),
    };
    const thread = threadTs ? { thread_ts: threadTs } : {};
    if (botId)
      return this.workspace.post(channel, { user, bot_id: botId, text, ...thread, ...rest }, options).ts;
    return this.workspace.postAsUser(channel, { user, text, ...thread, ...rest }, options).ts;
  }

  /** A person edits a message. */
  edit(channel: string, ts: string, text: string): void {
    const author = this.workspace.find(channel, ts).user ?? BOT.userId;
    this.workspace.change(channel, ts, { text, blocks: [] }, author);
  }

  /** Slack unfurls the links of a message: message_changed without `edited`. */
  unfurl(channel: string, ts: string, attachments: Json[]): void {
    this.workspace.change(channel, ts, { attachments });
  }

  remove(channel: string, ts: string): void {
    this.workspace.remove(channel, ts);
  }

  /** Somebody joins (or the bot is invited): a channel_join message. */
  join(channel: string, user: string): string {
    this.workspace.channel(channel).members.add(user);
    return this.workspace.post(channel, {
      user,
      subtype: 'channel_join',
      text: `<@${user}> has joined the channel`,
    }).ts;
  }

  command(given: { user: string; channel: string; text: string; command?: string }): Promise<GestureResult> {
    return this.context.gestures.command(given);
  }

  shortcut(given: {
    user: string;
    channel: string;
    ts: string;
    callbackId?: string;
  }): Promise<GestureResult> {
    return this.context.gestures.shortcut(given);
  }

  /** Presses a button, or answers a select or input, of a message or an ephemeral. */
  press(given: Press): Promise<GestureResult> {
    return this.context.gestures.press(given);
  }

  /** The same in a view that `openViews()` or `home()` shows. */
  pressInView(
    view: Json,
    given: Answer & { actionId: string; blockId?: string; state?: Json },
  ): Promise<GestureResult> {
    return this.context.gestures.pressInView(view, given);
  }

  /** Submits a view that `openViews()` shows. */
  submit(view: Json, values: Json = {}): Promise<GestureResult> {
    return this.context.gestures.submit(view, values);
  }

  /** Closes a modal without submitting it. */
  dismiss(view: Json): Promise<void> {
    return this.context.gestures.dismiss(view);
  }

  /** A person opens the Home tab of the app. */
  openHome(user: string): void {
    const view = this.home(user);
    this.workspace.emitHome(user, view);
  }

  expireResponseUrl(url: string): void {
    this.context.gestures.responseUrls.expire(url);
  }

  fault(method: string, fault: Fault): void {
    this.#faults.add(method, fault);
  }

  /** Faults that no call met yet, such as `chat.postMessage: 429`. */
  waitingFaults(): string[] {
    return this.#faults.waiting();
  }

  clearFaults(method?: string): void {
    this.#faults.clear(method);
  }

  /** The next `events` events come `times` times each, to one connection or to every one. */
  duplicate(times: number, options: { events?: number; to?: 'one' | 'all' } = {}): void {
    this.delivery.duplicates = { events: options.events ?? 1, times, to: options.to ?? 'one' };
  }

  /** The next `events` events come `ms` later. */
  delay(ms: number, events = 1): void {
    this.delivery.delays = { events, ms };
  }

  rateLimit(on: boolean): void {
    this.context.pace.enabled = on;
  }

  /** Replaces tokens; the old ones answer token_revoked. */
  rotate(kinds: { bot?: boolean; app?: boolean }): void {
    for (const kind of ['bot', 'app'] as const) {
      if (!kinds[kind]) continue;
      this.context.tokens.revoked.add(this.context.tokens[kind]);
      this.context.tokens[kind] = `${this.context.tokens[kind]}-2`;
    }
  }

  /** Slack recycles connections: see `SocketServer.disconnect`. */
  refresh(which: 'all' | 'oldest' = 'all'): void {
    this.socket.disconnect('refresh_requested', which);
  }

  /** The app gets too many events: an envelope without an inner event. */
  appRateLimited(): Promise<boolean> {
    const payload = { token: 'emulator', type: 'app_rate_limited', team_id: 'T0EMULATOR' };
    const at = Math.floor(Date.now() / 60_000) * 60;
    return this.delivery.raw('events_api', {
      ...payload,
      minute_rate_limited: at,
      api_app_id: 'A0CREDITBOT',
    });
  }

  /** Calls back after each change, until what it returns is called. */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => void this.#watchers.delete(changed);
  }

  /** Resolves when the condition holds; rejects with its text after `ms`. Checks at each change and every 10 ms. */
  until(condition: () => unknown, ms = 5000): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearInterval(poll);
        clearTimeout(timer);
        this.#watchers.delete(check);
        settle();
      };
      const check = () => {
        try {
          if (condition()) end(resolve);
        } catch (error) {
          end(() => reject(error));
        }
      };
      const poll = setInterval(check, 10);
      const timer = setTimeout(() => end(() => reject(new Error(`not within ${ms} ms: ${condition}`))), ms);
      this.#watchers.add(check);
      check();
    });
  }

  async close(): Promise<void> {
    this.delivery.close();
    await this.socket.close();
    await this.http.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
