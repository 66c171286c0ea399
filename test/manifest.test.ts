import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { REQUIRED_SCOPES } from '../src/slack/web-api/scopes.ts';

/** Bot scopes that Slack's reference demands for each method that we may call; [] for those that need none. */
const METHOD_SCOPES: Record<string, string[]> = {
  'api.test': [],
  'apps.connections.open': [],
  'auth.test': [],
  'assistant.threads.setStatus': ['chat:write'],
  'chat.delete': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'files.uploadV2': ['files:write'],
  'usergroups.users.list': [],
  'users.conversations': ['channels:read', 'groups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.update': [],
};
/** Wanted only with LOOKER_SQL_AS=asker, or for user groups among CREDIT_APPROVERS: comments in the manifest. */
const OPTIONAL_SCOPES = ['users:read.email', 'usergroups:read'];
const EVENT_SCOPES: Record<string, string[]> = {
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  app_home_opened: [],
};

interface Manifest {
  display_information: { name: string; description: string };
  features: {
    app_home: { messages_tab_enabled: boolean };
    slash_commands: { command: string; description: string }[];
    shortcuts: { name: string; type: string; callback_id: string; description: string }[];
  };
  oauth_config: { scopes: { bot: string[]; user?: string[] } };
  settings: {
    event_subscriptions: { bot_events: string[] };
    socket_mode_enabled: boolean;
    interactivity: { is_enabled: boolean };
  };
}

const text = readFileSync('manifest.yml', 'utf8');
const manifest = parse(text) as Manifest;
const scopes = manifest.oauth_config.scopes.bot;
const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join('src', name), 'utf8').replace(/^\s*(\/\/|\*|\/\*\*).*$/gm, ''))
  .join('\n');

/** `client.chat.postMessage(` and `'chat.postMessage'`, in any of Slack's method families. */
function methodsCalled(): string[] {
  const families =
    'api|apps|assistant|auth|bookmarks|bots|canvases|chat|conversations|dnd|emoji|files|pins|reactions|reminders|search|stars|team|usergroups|users|views|workflows';
  const calls = source.matchAll(new RegExp(`(?:\\.|')((?:${families})(?:\\.[a-zA-Z]\\w*)+)(?:\\(|')`, 'g'));
  return [...new Set([...calls].map((match) => match[1] ?? ''))].sort();
}

/** First argument of `.command(` and its like: a literal, or a constant that is declared anywhere in src. */
function registered(kind: string): string[] {
  const call = new RegExp(`\\.${kind}\\(\\s*(?:\\{[^}]*callback_id:\\s*)?(?:'([^']+)'|([A-Z][A-Z_]+))`, 'g');
  return [...source.matchAll(call)].map(([, literal, name]) => {
    const value = literal ?? new RegExp(`const ${name}\\b[^=]*= '([^']+)'`).exec(source)?.[1];
    return value ?? `${name} (not found)`;
  });
}

describe('the app manifest', () => {
  it('asks for the scopes of what the code calls and listens to, and for no other', () => {
    const methods = methodsCalled();
    expect(methods.filter((method) => !(method in METHOD_SCOPES))).toEqual([]);
    expect(methods).toEqual(
      expect.arrayContaining(['chat.postMessage', 'conversations.replies', 'conversations.history']),
    );
    const needed = [
      'commands',
      ...methods.flatMap((method) => METHOD_SCOPES[method] ?? []),
      ...manifest.settings.event_subscriptions.bot_events.flatMap(
        (event) => EVENT_SCOPES[event] ?? ['unknown event'],
      ),
    ];
    expect([...scopes].sort()).toEqual([...new Set(needed)].sort());
  });

  it('shows the scopes of what is off by default as comments', () => {
    for (const scope of OPTIONAL_SCOPES) expect(text).toContain(`# - ${scope}\n`);
  });

  it('says beside each scope and event what needs it', () => {
    const lines = text.split('\n');
    for (const name of [...scopes, ...manifest.settings.event_subscriptions.bot_events])
      expect([name, lines[lines.findIndex((line) => line.trim() === `- ${name}`) - 1]?.trim()]).toEqual([
        name,
        expect.stringMatching(/^# .{20,}/),
      ]);
  });

  it('has the commands, shortcuts and events that the code registers', () => {
    expect(registered('command')).toEqual(manifest.features.slash_commands.map(({ command }) => command));
    expect(registered('shortcut')).toEqual(
      manifest.features.shortcuts.map((shortcut) => shortcut.callback_id),
    );
    // The receiver takes messages itself, so that they are stored before the ack.
    const types = source
      .replace(/typeof [\w.?]+ [!=]== '\w+'/g, '')
      .matchAll(/\bevent\)?\??\.type [!=]== '([a-z_]+)'/g);
    const events = [...registered('event'), ...[...types].map((match) => match[1])];
    expect([...new Set(events)].sort()).toEqual(['app_home_opened', 'message']);
    expect(manifest.settings.event_subscriptions.bot_events).toEqual([
      'message.channels',
      'message.groups',
      'app_home_opened',
    ]);
  });

  it('switches on what the doors need', () => {
    expect(manifest.settings).toMatchObject({
      socket_mode_enabled: true,
      interactivity: { is_enabled: true },
    });
    expect(manifest.features.app_home.messages_tab_enabled).toBe(true);
    expect(manifest.oauth_config.scopes.user).toBeUndefined();
  });

  it('keeps within the limits of Slack', () => {
    expect(manifest.display_information.name.length).toBeLessThanOrEqual(35);
    expect(manifest.display_information.description.length).toBeLessThanOrEqual(140);
    for (const shortcut of manifest.features.shortcuts) {
      expect(shortcut.name.length).toBeLessThanOrEqual(24);
      expect(shortcut.description.length).toBeLessThanOrEqual(150);
    }
  });

  it('is what the doctor compares the token with', () => {
    const withSetting = ['channels:read', 'groups:read', 'users:read'];
    expect(scopes.filter((scope) => !withSetting.includes(scope))).toEqual([...REQUIRED_SCOPES]);
  });
});
