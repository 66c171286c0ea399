import { viewErrors, withChildren } from './block-kit.ts';
import { type Json, SlackError } from './types.ts';
import { APP_ID, BOT, TEAM } from './workspace.ts';

/** Slack lets an app lay this many modals over one another. */
const MOST = 3;

/** The modals and App Homes of the workspace: what each person sees now, and everything that was ever opened. */
export class Views {
  /** Oldest first, closed ones too, each with the `user` who saw it. */
  readonly all: Json[] = [];
  #stacks = new Map<string, Json[]>();
  #errors = new Map<string, Record<string, string>>();
  #homes = new Map<string, Json>();
  #ids = 0;
  #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** The modals of a person, the last one on top. */
  open(user: string): Json[] {
    return [...(this.#stacks.get(user) ?? [])];
  }

  errors(viewId: string): Record<string, string> {
    return this.#errors.get(viewId) ?? {};
  }

  home(user: string): Json | undefined {
    return this.#homes.get(user);
  }

  /** Opens a modal in place of the person's others, or on top of them. @throws push_limit_reached */
  show(user: string, view: Json, how: 'open' | 'push'): Json {
    const below = how === 'push' ? this.open(user) : [];
    if (below.length >= MOST) throw new SlackError('push_limit_reached');
    const made = this.#made(user, view, below.at(-1));
    this.#stacks.set(user, [...below, made]);
    this.all.push(made);
    this.#onChange();
    return made;
  }

  /** Replaces an open view. @throws not_found, hash_conflict */
  update(args: Json): Json {
    const open = [...this.#stacks.values(), [...this.#homes.values()]].flat();
    const view = open.find((one) =>
      args.view_id ? one.id === args.view_id : one.external_id && one.external_id === args.external_id,
    );
    if (!view) throw new SlackError('not_found');
    if (args.hash && args.hash !== view.hash) throw new SlackError('hash_conflict');
    return this.#replace(view, args.view);
  }

  /** Shows a person their App Home. @throws hash_conflict */
  publish(user: string, view: Json, hash?: string): Json {
    const known = this.#homes.get(user);
    if (hash && hash !== known?.hash) throw new SlackError('hash_conflict');
    if (known) return this.#replace(known, view);
    const made = this.#made(user, view, undefined);
    this.#homes.set(user, made);
    this.#onChange();
    return made;
  }

  close(view: Json): void {
    const stack = this.open(view.user).filter((one) => one.id !== view.id);
    this.#stacks.set(view.user, stack);
    this.#onChange();
  }

  /** Does what the answer to a submitted modal says; `invalid_response` where Slack would not take it. */
  answered(view: Json, answer: Json): 'invalid_response' | undefined {
    this.#errors.delete(view.id);
    switch (answer?.response_action) {
      case undefined:
        this.close(view);
        return undefined;
      case 'clear':
        this.#stacks.set(view.user, []);
        this.#onChange();
        return undefined;
      case 'errors':
        return this.#refused(view, answer.errors);
      case 'update':
      case 'push':
        if (viewErrors(answer.view).length > 0) return 'invalid_response';
        if (answer.response_action === 'push') this.show(view.user, answer.view, 'push');
        else this.#replace(this.#current(view), answer.view);
        return undefined;
      default:
        return 'invalid_response';
    }
  }

  /** Errors must name inputs of the view, with a text each. */
  #refused(view: Json, errors: Json): 'invalid_response' | undefined {
    const inputs = new Set(view.blocks.flatMap((one: Json) => (one.type === 'input' ? [one.block_id] : [])));
    const entries = Object.entries(errors ?? {});
    const sound = entries.every(
      ([block, text]) => inputs.has(block) && typeof text === 'string' && text !== '',
    );
    if (entries.length === 0 || !sound) return 'invalid_response';
    this.#errors.set(view.id, errors);
    this.#onChange();
    return undefined;
  }

  #current(view: Json): Json {
    return this.open(view.user).find((one) => one.id === view.id) ?? view;
  }

  #replace(view: Json, next: Json): Json {
    Object.assign(
      view,
      withIds(next, () => this.#id('b')),
      { hash: crypto.randomUUID() },
    );
    this.#onChange();
    return view;
  }

  #made(user: string, view: Json, parent: Json): Json {
    const id = this.#id('V');
    const empty = { private_metadata: '', callback_id: '', external_id: '', state: { values: {} } };
    const place = { root_view_id: parent?.root_view_id ?? id, previous_view_id: parent?.id ?? null };
    const app = { team_id: TEAM.id, app_id: APP_ID, bot_id: BOT.botId, hash: crypto.randomUUID() };
    return { id, ...empty, ...withIds(view, () => this.#id('b')), ...app, ...place, user };
  }

  #id(prefix: string): string {
    this.#ids += 1;
    return `${prefix}0VIEW${String(this.#ids).padStart(5, '0')}`;
  }
}

/** Slack gives a block id to every block that has none. */
function withIds(view: Json, mint: () => string): Json {
  const copy = structuredClone(view);
  for (const block of withChildren(copy.blocks ?? [])) block.block_id ??= mint();
  return copy;
}
