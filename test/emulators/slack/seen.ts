import type { Delivery, EventRecord } from './delivery.ts';
import type { HttpServer } from './http-server.ts';
import type { Context, StoredFile } from './methods/method.ts';
import type { Connection, SocketServer } from './socket-server.ts';
import type { Call, Ephemeral, Json, Message } from './types.ts';
import type { VisibleLog } from './visible-log.ts';
import type { Workspace } from './workspace.ts';

/** What can be seen of a workspace: by people in their client, and by the operator of the emulator. */
export class Seen {
  readonly delivery: Delivery;
  readonly socket: SocketServer;
  readonly workspace: Workspace;
  readonly context: Context;
  readonly http: HttpServer;

  constructor({ context, delivery, http }: { context: Context; delivery: Delivery; http: HttpServer }) {
    this.context = context;
    this.http = http;
    this.delivery = delivery;
    this.socket = context.socket;
    this.workspace = context.workspace;
  }

  /** Every modal that was opened, closed ones too, oldest first, each with the `user` who saw it. */
  views(user?: string): Json[] {
    return this.context.gestures.views.all.filter((view) => user === undefined || view.user === user);
  }

  /** The modals that a person sees now; the last one is on top. */
  openViews(user: string): Json[] {
    return this.context.gestures.views.open(user);
  }

  /** Messages beside the inputs of an open modal, by block id. */
  viewErrors(viewId: string): Record<string, string> {
    return this.context.gestures.views.errors(viewId);
  }

  /** The App Home as it was last published to a person. */
  home(user: string): Json | undefined {
    return this.context.gestures.views.home(user);
  }

  /** Live messages of a thread without its root, oldest first. */
  thread(channel: string, ts: string): Message[] {
    return this.workspace.replies(this.workspace.channel(channel), ts);
  }

  /** Live messages of a channel, replies included, oldest first. */
  history(channel: string): Message[] {
    return this.workspace.channel(channel).messages.filter((one) => !one.removed);
  }

  /** Live messages of the DM between the bot and a user. */
  dms(user: string): Message[] {
    return this.history(this.workspace.dm(user).id);
  }

  ephemerals(user?: string): Ephemeral[] {
    return this.workspace.ephemerals.filter((one) => user === undefined || one.user === user);
  }

  /** The status line under a thread, while one is shown. */
  status(channel: string, threadTs: string): string | undefined {
    return this.workspace.statuses.get(`${channel}/${threadTs}`);
  }

  files(): StoredFile[] {
    return [...this.context.files.values()];
  }

  /** Recorded Web API calls; `response/<id>` and `upload/...` are paths, not methods. */
  calls(method?: string): Call[] {
    return this.http.calls.filter((call) => method === undefined || call.method === method);
  }

  /** Events that the app should have got, with what became of each. */
  events(): EventRecord[] {
    return this.delivery.events;
  }

  get visibleLog(): VisibleLog {
    return this.workspace.visible;
  }

  connections(): Connection[] {
    return this.socket.connections;
  }
}
