import { Delivery, type RedeliveryOptions } from './delivery.ts';
import { SlackEmulator } from './emulator.ts';
import { Faults } from './faults.ts';
import { Gestures } from './gestures.ts';
import { type Answer, HttpServer, type Incoming } from './http-server.ts';
import type { Context, StoredFile, Tokens } from './methods/method.ts';
import { Pace } from './pace.ts';
import { SocketServer } from './socket-server.ts';
import type { User } from './types.ts';
import { callMethod } from './web-api.ts';
import { BOT, type NewChannel, ORGANISATION, Workspace } from './workspace.ts';

export { blockKitErrors } from './block-kit.ts';
export { SlackEmulator } from './emulator.ts';
export type { Json, Message } from './types.ts';
export { BOT, type NewChannel } from './workspace.ts';

/** People and channels that exist unless others are given. */
export const ANN = 'U0ANN000001';
export const OWNER = 'U0OWNER0001';
export const GUEST = 'U0GUEST0001';
export const STRANGER = 'U0STRANGER1';
/** Of another workspace in the organisation ORGANISATION. */
export const COLLEAGUE = 'U0COLLEAGUE';
export const CREDITS = 'C0CREDITS01';
export const PRIVATE = 'C0PRIVATE01';
export const ELSEWHERE = 'C0ELSEWHERE';
export const ARCHIVED = 'C0ARCHIVED1';
export const SHARED = 'C0SHARED001';

const USERS: User[] = [
  { id: ANN, name: 'ann', email: 'ann@example.com' },
  { id: OWNER, name: 'owner', email: 'owner@example.com' },
  { id: GUEST, name: 'guest', email: 'guest@example.org', restricted: true },
  { id: STRANGER, name: 'stranger', email: 'stranger@example.net', stranger: true },
  { id: COLLEAGUE, name: 'colleague', email: 'colleague@example.com', team: 'T0SISTER001' },
];

const CHANNELS: NewChannel[] = [
  { id: CREDITS, name: 'credits', kind: 'public', members: [ANN, OWNER, BOT.userId] },
  { id: PRIVATE, name: 'credits-private', kind: 'private', members: [ANN, BOT.userId] },
  { id: ELSEWHERE, name: 'elsewhere', kind: 'public', members: [ANN] },
  { id: ARCHIVED, name: 'archived', kind: 'public', archived: true, members: [ANN, BOT.userId] },
];

/** Shared with another organisation; not there unless it is added. */
export const SHARED_CHANNEL: NewChannel = {
  id: SHARED,
  name: 'shared',
  kind: 'public',
  shared: 'now',
  members: [ANN, STRANGER, BOT.userId],
};

/** The scopes of the manifest and the optional ones. */
const SCOPES =
  'commands chat:write channels:history groups:history files:write files:read channels:read groups:read ' +
  'users:read users:read.email usergroups:read reactions:write im:write im:history';

/** Events that the app is subscribed to unless others are given. */
const EVENTS = ['message.channels', 'message.groups', 'app_home_opened'];

export interface SlackOptions {
  users?: User[];
  /** Replaces the standard channels. */
  channels?: NewChannel[];
  /** Members of user groups, by the group's id (`S…`). */
  usergroups?: Record<string, string[]>;
  /** Scopes of the bot token. */
  scopes?: string[];
  /** The workspace belongs to the organisation ORGANISATION (Enterprise Grid). */
  grid?: boolean;
  /** Subscribed bot events instead of the standard ones, which lack `message.im`. */
  events?: string[];
  /** Slack's own times are 3 s and [0, 60 s, 300 s]; the pauses are scaled down here. */
  redelivery?: Partial<RedeliveryOptions>;
  /** Life of a trigger id. */
  triggerMs?: number;
  /** How often the server pings. */
  pingMs?: number;
  /** How long after completeUploadExternal the file message appears. */
  fileShareMs?: number;
  /** One message a second a channel, else 429. */
  rateLimit?: boolean;
  /** 0: a free one. */
  port?: number;
}

/** Starts a Slack workspace on loopback: Web API over HTTP, Socket Mode over WebSocket. */
export async function startSlack(options: SlackOptions = {}): Promise<SlackEmulator> {
  const workspace = new Workspace(options.users ?? USERS, options.channels ?? CHANNELS);
  workspace.enterprise = options.grid ? ORGANISATION : null;
  const socket = new SocketServer(options.pingMs ?? 10_000);
  const delivery = new Delivery(socket, workspace, {
    ackTimeoutMs: 3000,
    delaysMs: [20, 1000, 5000],
    ...options.redelivery,
  });
  const connected = () => socket.connections.some(({ state }) => state === 'open');
  const gestures = new Gestures(workspace, delivery, connected, options.triggerMs ?? 3000);
  const faults = new Faults();
  const tokens = freshTokens(options.scopes ?? SCOPES.split(' '));
  const pace = new Pace();
  pace.enabled = options.rateLimit ?? false;
  const context: Context = {
    ...{ workspace, socket, gestures, pace, tokens, httpBase: '', wsBase: '' },
    files: new Map<string, StoredFile>(),
    fileShareMs: options.fileShareMs ?? 20,
  };
  const http = new HttpServer((incoming) => route(incoming, context), faults);
  http.server.on('upgrade', (request, tcp, head) => socket.upgrade(request, tcp, head));
  const port = await http.listen(options.port);
  context.httpBase = `http://127.0.0.1:${port}`;
  context.wsBase = `ws://127.0.0.1:${port}`;
  gestures.responseUrls.base = context.httpBase;
  for (const [id, members] of Object.entries(options.usergroups ?? {})) workspace.usergroups.set(id, members);
  const subscribed = new Set(options.events ?? EVENTS);
  workspace.onEvent = (event, channel) => {
    const kinds = { public: 'message.channels', private: 'message.groups', im: 'message.im' };
    const name = event.type === 'message' ? kinds[channel.kind] : event.type;
    if (subscribed.has(name) && channel.members.has(BOT.userId)) void delivery.event(event);
  };
  return new SlackEmulator({ context, delivery, faults, http });
}

async function route(incoming: Incoming, context: Context): Promise<Answer> {
  const [first = '', second = '', third = ''] = incoming.path.split('/');
  if (first === 'api') return callMethod(second, incoming, context);
  if (first === 'response') return context.gestures.responseUrls.answer(second, incoming.args);
  if (first === 'upload') return upload(third, incoming, context);
  return { status: 404, body: { ok: false, error: 'not_found' } };
}

async function upload(id: string, incoming: Incoming, { files }: Context): Promise<Answer> {
  const file = files.get(id);
  if (!file) return { status: 404, body: 'not found' };
  file.bytes = await bodyBytes(incoming);
  return { status: 200, body: `OK - ${file.bytes.length}` };
}

/** The uploaded bytes, sent raw or as multipart/form-data (which is how the SDK sends them). */
async function bodyBytes({ contentType, raw }: Incoming): Promise<Buffer> {
  if (!contentType.startsWith('multipart/form-data')) return raw;
  const form = await new Response(new Uint8Array(raw), {
    headers: { 'content-type': contentType },
  }).formData();
  const [part] = [...form.values()];
  return part instanceof Blob ? Buffer.from(await part.arrayBuffer()) : Buffer.from(String(part));
}

/** Token-shaped, but put together here so that no secret scanner takes them for real ones. */
export function freshTokens(scopes: string[]): Tokens {
  const unique = crypto.randomUUID().replaceAll('-', '');
  const make = (kind: string) => [kind, 'emulator', unique].join('-');
  return { bot: make('xoxb'), app: make('xapp'), scopes, revoked: new Set() };
}
