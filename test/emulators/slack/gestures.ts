import type { Delivery } from './delivery.ts';
import { type Answer, actionOf, findElement, missingInputs, stateOf } from './input-state.ts';
import { ResponseUrls } from './response-urls.ts';
import { type Ephemeral, type Json, type Message, SlackError } from './types.ts';
import { Views } from './views.ts';
import { APP_ID, TEAM, type Workspace } from './workspace.ts';

/** What a person saw after a gesture. */
export interface GestureResult {
  triggerId: string;
  responseUrl: string;
  /** Until the ack; undefined without one. */
  ackMs: number | undefined;
  /** The text that came with the ack, if any. */
  ackText: string | undefined;
  ackPayload: Json;
  /**
   * What Slack shows when no ack came: `dispatch_failed` without a connection, else `operation_timeout`; or
   * `invalid_response` when the answer to a submitted modal is none that Slack takes.
   */
  error?: 'dispatch_failed' | 'operation_timeout' | 'invalid_response';
  /** Private answers to this gesture, so far. */
  ephemerals(): Ephemeral[];
}

/** An element of a message, and what a person answers it with. */
export interface Press extends Answer {
  user: string;
  channel: string;
  ts: string;
  actionId: string;
  /** Needed where two blocks have the same action id. */
  blockId?: string;
  /** Answers in the message's other inputs. */
  state?: Json;
}

interface Trigger {
  user: string;
  expiresAt: number;
  used: boolean;
}

/** What people do beside posting: commands, shortcuts, buttons, modals. Each gets a trigger id and a response_url. */
export class Gestures {
  readonly views: Views;
  readonly responseUrls: ResponseUrls;
  #workspace: Workspace;
  #delivery: Delivery;
  #connected: () => boolean;
  #triggerMs: number;
  #triggers = new Map<string, Trigger>();

  constructor(workspace: Workspace, delivery: Delivery, connected: () => boolean, triggerMs: number) {
    this.#workspace = workspace;
    this.#delivery = delivery;
    this.#connected = connected;
    this.#triggerMs = triggerMs;
    this.responseUrls = new ResponseUrls(workspace);
    this.views = new Views(() => workspace.onChange());
  }

  /** Uses up a trigger id. */
  exchange(id: string): { user: string } {
    const trigger = this.#triggers.get(id);
    if (!trigger) throw new SlackError('invalid_trigger_id');
    if (trigger.used) throw new SlackError('exchanged_trigger_id');
    if (performance.now() > trigger.expiresAt) throw new SlackError('expired_trigger_id');
    trigger.used = true;
    return { user: trigger.user };
  }

  async command(given: {
    user: string;
    channel: string;
    text: string;
    command?: string;
  }): Promise<GestureResult> {
    const channel = this.#workspace.channel(given.channel);
    const user = this.#workspace.users.get(given.user);
    return this.#perform('slash_commands', given.user, given.channel, undefined, {
      team_domain: TEAM.domain,
      team_id: this.#workspace.homeOf(given.user).team,
      ...this.#enterpriseOf(given.user),
      channel_id: channel.id,
      channel_name: channel.kind === 'im' ? 'directmessage' : channel.name,
      user_id: given.user,
      user_name: user?.name ?? given.user,
      command: given.command ?? '/credit',
      text: given.text,
      is_enterprise_install: 'false',
    });
  }

  /** The message shortcut on the message `ts`. */
  async shortcut(given: {
    user: string;
    channel: string;
    ts: string;
    callbackId?: string;
  }): Promise<GestureResult> {
    const message = this.#workspace.find(given.channel, given.ts);
    return this.#perform('interactive', given.user, given.channel, message, {
      ...this.#interaction('message_action', given.user, given.channel),
      action_ts: this.#workspace.mintTs(),
      callback_id: given.callbackId ?? 'recommend_credit',
      message_ts: given.ts,
      message: this.#workspace.wire(this.#workspace.channel(given.channel), message),
    });
  }

  /** Presses a button, or answers another element (`option`, `date`, `text`), of a message or an ephemeral. */
  async press(given: Press): Promise<GestureResult> {
    const seen = this.#workspace.ephemerals.find((one) => one.ts === given.ts);
    const message = seen ? undefined : this.#workspace.find(given.channel, given.ts);
    const blocks = seen?.blocks ?? message?.blocks ?? [];
    const { blockId, element } = findElement(blocks, given.actionId, given.blockId);
    const threadTs = message?.thread_ts ? { thread_ts: message.thread_ts } : {};
    const container = {
      type: 'message',
      message_ts: given.ts,
      channel_id: given.channel,
      is_ephemeral: !!seen,
    };
    const payload = {
      ...this.#interaction('block_actions', given.user, given.channel),
      container: { ...container, ...threadTs },
      ...(message ? { message: this.#workspace.wire(this.#workspace.channel(given.channel), message) } : {}),
      state: { values: stateOf(blocks, given.state) },
      actions: [this.#action(element, blockId, given)],
    };
    return this.#perform('interactive', given.user, given.channel, message, payload, seen);
  }

  /** Acts on an element of a modal or of the App Home, whose view the payload carries. */
  async pressInView(view: Json, given: Answer & { actionId: string; blockId?: string; state?: Json }) {
    const { user, ...shown } = view;
    const { blockId, element } = findElement(view.blocks, given.actionId, given.blockId);
    const values = stateOf(view.blocks, given.state);
    return this.#perform('interactive', user, undefined, undefined, {
      ...this.#interaction('block_actions', user, undefined),
      container: { type: 'view', view_id: view.id },
      view: { ...shown, state: { values } },
      actions: [this.#action(element, blockId, given)],
    });
  }

  /**
   * Submits a modal; `values` by block id and action id, as Slack sends them. What is not given is as the modal shows
   * it at first. @throws where Slack's own form would not let a person submit: a required input is empty.
   */
  async submit(view: Json, values: Json = {}): Promise<GestureResult> {
    const { user, ...shown } = view;
    const missing = missingInputs(view.blocks, values);
    if (missing.length > 0) throw new Error(`required inputs are empty: ${missing.join(', ')}`);
    const result = await this.#perform('interactive', user, undefined, undefined, {
      ...this.#interaction('view_submission', user, undefined),
      view: { ...shown, state: { values: stateOf(view.blocks, values) } },
      response_urls: [],
    });
    if (result.error) return result;
    const refused = this.views.answered(view, result.ackPayload);
    return refused ? { ...result, error: refused } : result;
  }

  /** Closes a modal without submitting it; the app hears of it where it asked to (`notify_on_close`). */
  async dismiss(view: Json): Promise<void> {
    const { user, ...shown } = view;
    this.views.close(view);
    if (!view.notify_on_close) return;
    await this.#perform('interactive', user, undefined, undefined, {
      ...this.#interaction('view_closed', user, undefined),
      view: shown,
      is_cleared: false,
    });
  }

  #action(element: Json, blockId: string, answer: Answer): Json {
    return { ...actionOf(element, answer), block_id: blockId, action_ts: this.#workspace.mintTs() };
  }

  #enterpriseOf(user: string): Json {
    const { enterprise } = this.#workspace.homeOf(user);
    return enterprise ? { enterprise_id: enterprise, enterprise_name: 'Organisation' } : {};
  }

  #interaction(type: string, user: string, channelId: string | undefined): Json {
    const channel = channelId ? this.#workspace.channel(channelId) : undefined;
    const name = this.#workspace.users.get(user)?.name ?? user;
    const { enterprise } = this.#workspace.homeOf(user);
    return {
      type,
      team: { id: TEAM.id, domain: TEAM.domain },
      user: { id: user, username: name, name, team_id: this.#workspace.homeOf(user).team },
      ...(channel ? { channel: { id: channel.id, name: channel.name } } : {}),
      enterprise: enterprise ? { id: enterprise, name: 'Organisation' } : null,
      is_enterprise_install: false,
    };
  }

  async #perform(
    type: 'slash_commands' | 'interactive',
    user: string,
    channel: string | undefined,
    source: Message | undefined,
    payload: Json,
    seen?: Ephemeral,
  ): Promise<GestureResult> {
    const triggerId = `${Date.now()}.${Math.floor(Math.random() * 1e9)}.${crypto.randomUUID().replaceAll('-', '')}`;
    this.#triggers.set(triggerId, { user, expiresAt: performance.now() + this.#triggerMs, used: false });
    const responseUrl = channel
      ? this.responseUrls.make({ user, channel, triggerId, source, private: seen })
      : '';
    const common = { token: 'emulator', api_app_id: APP_ID, trigger_id: triggerId };
    const connected = this.#connected();
    const from = performance.now();
    const urls = responseUrl ? { response_url: responseUrl } : {};
    const ack = await this.#delivery.once(type, { ...common, ...urls, ...payload });
    const ackMs = ack ? performance.now() - from : undefined;
    if (channel && ack)
      this.responseUrls.show({ user, channel, triggerId, source, private: seen }, ack.payload, 'ack');
    return {
      triggerId,
      responseUrl,
      ackMs,
      ackText: ack?.payload?.text,
      ackPayload: ack?.payload,
      ...(ack ? {} : { error: connected ? 'operation_timeout' : 'dispatch_failed' }),
      ephemerals: () => this.#workspace.ephemerals.filter((one) => one.triggerId === triggerId),
    };
  }
}
