import type { Answer, Incoming } from './http-server.ts';
import { CHAT } from './methods/chat.ts';
import { CONVERSATIONS } from './methods/conversations.ts';
import { FILES } from './methods/files.ts';
import { type Context, demand, type MethodTable } from './methods/method.ts';
import { PEOPLE } from './methods/people.ts';
import { VIEWS } from './methods/views.ts';
import { type Json, SlackError } from './types.ts';

/** Every method that the emulator knows. */
export const METHODS: MethodTable = { ...CHAT, ...CONVERSATIONS, ...FILES, ...PEOPLE, ...VIEWS };

/** Answers one Web API call as slack.com does: token, then scopes, then the method; errors come with HTTP 200. */
export async function callMethod(name: string, incoming: Incoming, context: Context): Promise<Answer> {
  const method = METHODS[name];
  const scopes = context.tokens.scopes.join(',');
  const accepted = method?.scopes?.join(',') ?? '';
  const headers = { 'x-oauth-scopes': scopes, 'x-accepted-oauth-scopes': accepted };
  try {
    if (!method) throw new SlackError('unknown_method', { req_method: name });
    authorize(incoming.token, method.token ?? 'bot', context);
    if (method.scopes) demand(context, method.scopes);
    const result = await method.run(decode(incoming.args), context);
    return { status: 200, headers, body: { ok: true, ...result } };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    if (error.code === 'ratelimited') {
      return {
        status: 429,
        headers: { 'retry-after': String(error.extra.retryAfter) },
        body: { ok: false, error: error.code },
      };
    }
    return { status: 200, headers, body: { ok: false, error: error.code, ...error.extra } };
  }
}

function authorize(token: string | undefined, kind: 'bot' | 'app', { tokens }: Context): void {
  if (!token) throw new SlackError('not_authed');
  if (tokens.revoked.has(token)) throw new SlackError('token_revoked');
  const known = token === tokens.bot || token === tokens.app;
  if (!known) throw new SlackError('invalid_auth');
  if (token !== tokens[kind]) throw new SlackError('not_allowed_token_type');
}

/** Form fields are text; JSON values in them are decoded, as Slack does for its structured arguments. */
function decode(args: Record<string, Json>): Record<string, Json> {
  const structured = ['blocks', 'attachments', 'metadata', 'view', 'files', 'channels', 'unfurls'];
  const decoded: Record<string, Json> = { ...args };
  for (const name of structured) {
    const value = decoded[name];
    if (typeof value !== 'string' || !/^[[{]/.test(value)) continue;
    try {
      decoded[name] = JSON.parse(value);
    } catch {
      throw new SlackError('invalid_arguments', {
        response_metadata: { messages: [`[ERROR] ${name} is no JSON`] },
      });
    }
  }
  for (const [name, value] of Object.entries(decoded)) {
    if (value === 'true' || value === 'false') decoded[name] = value === 'true';
  }
  return decoded;
}
