import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Log } from '../../core/ports/log.ts';
import type { Settings } from '../../settings/load.ts';
import { boltLogger } from '../../slack/web-api/bolt-logger.ts';
import { missingScopes } from '../../slack/web-api/scopes.ts';
import { type Finding, ok, type Probe, warning, wrong } from './probes.ts';

const REINSTALL = 'Paste manifest.yml into the app (api.slack.com/apps, App Manifest) and reinstall it.';

/** The probes of Slack: the tokens and their scopes, the socket, the channels, the owners, the clock. */
export function slackProbes(settings: Settings, log: Log): Probe[] {
  const options: WebClientOptions = {
    slackApiUrl: settings.SLACK_API_URL,
    timeout: 5000,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: boltLogger(log),
  };
  const bot = new WebClient(settings.SLACK_BOT_TOKEN, options);
  return [
    { subject: 'Slack bot token', run: () => botToken(bot, settings) },
    {
      subject: 'Slack app token',
      run: () => appToken(new WebClient(settings.SLACK_APP_TOKEN, { ...options })),
    },
    { subject: 'Slack channels', run: () => channels(bot, settings) },
    { subject: 'Slack owners', run: () => owners(bot, settings) },
    { subject: 'clock', run: (signal) => clock(settings.SLACK_API_URL, signal) },
  ];
}

async function botToken(bot: WebClient, settings: Settings): Promise<Finding[]> {
  try {
    const answer = await bot.auth.test();
    if (answer.bot_id === undefined)
      return [
        wrong('is a token, but not the token of a bot.', 'Set SLACK_BOT_TOKEN to the Bot User OAuth Token.'),
      ];
    return [
      ok(`belongs to @${answer.user} in ${answer.team}.`),
      scopes(answer.response_metadata?.scopes, settings),
    ];
  } catch (error) {
    const remedy =
      'Set SLACK_BOT_TOKEN to the Bot User OAuth Token of the installed app (OAuth & Permissions).';
    return [refusal('auth.test', error, remedy)];
  }
}

function scopes(granted: string[] | undefined, settings: Settings): Finding {
  if (granted === undefined)
    return warning('Slack did not say which scopes the token has.', 'Compare them with manifest.yml.');
  const missing = missingScopes(granted, settings);
  return missing.length === 0
    ? ok('has the scopes of manifest.yml.')
    : wrong(`lacks the scopes ${missing.join(', ')}.`, REINSTALL);
}

/** Asks for a socket and does not open it: Slack would send it events and commands, which would be lost. */
async function appToken(app: WebClient): Promise<Finding[]> {
  try {
    await app.apps.connections.open();
    return [ok('opens a socket.')];
  } catch (error) {
    const remedy =
      'Make an app-level token with connections:write (Basic Information, App-Level Tokens), set SLACK_APP_TOKEN, and switch Socket Mode on.';
    return [refusal('apps.connections.open', error, remedy)];
  }
}

/** Reads one message of each channel, which needs membership and no further scope. */
async function channels(bot: WebClient, settings: Settings): Promise<Finding[]> {
  const invite =
    'Invite the bot: /invite in the channel. A private channel that it is not in looks the same as none.';
  if (settings.SLACK_CHANNELS === undefined) return [await anyChannel(bot, invite)];
  return Promise.all(
    settings.SLACK_CHANNELS.map(async (channel, index) => {
      const which = `number ${index + 1} of SLACK_CHANNELS`;
      try {
        await bot.conversations.history({ channel, limit: 1 });
        return ok(`${which} can be read.`);
      } catch (error) {
        return refusal(which, error, invite);
      }
    }),
  );
}

async function anyChannel(bot: WebClient, invite: string): Promise<Finding> {
  try {
    const types = 'public_channel,private_channel';
    const answer = await bot.users.conversations({ types, exclude_archived: true, limit: 200 });
    const count = answer.channels?.length ?? 0;
    return count > 0 ? ok(`the bot is in ${count}.`) : warning('the bot is in none.', invite);
  } catch (error) {
    if (wordOf(error) === 'unknown_method')
      return warning(
        'this Slack does not list them.',
        'Set SLACK_CHANNELS, so that the catch-up knows them.',
      );
    return refusal('users.conversations', error, `Set SLACK_CHANNELS, or add the scopes. ${REINSTALL}`);
  }
}

/** Checks that Slack knows each owner: a DM to an unknown one is lost. */
async function owners(bot: WebClient, settings: Settings): Promise<Finding[]> {
  const list = settings.SLACK_ERROR_USERS;
  if (list.length === 0)
    return [
      warning(
        'SLACK_ERROR_USERS is not set: nobody gets a DM when something fails.',
        'Set it to your member id.',
      ),
    ];
  return Promise.all(
    list.map(async (user, index) => {
      const which = `number ${index + 1} of SLACK_ERROR_USERS`;
      const remedy = 'Copy the member id again (Slack: profile, three dots, Copy member ID).';
      try {
        const answer = await bot.users.info({ user });
        return answer.user?.deleted
          ? wrong(`${which} is deactivated.`, remedy)
          : ok(`${which} gets a DM when something fails.`);
      } catch (error) {
        if (wordOf(error) === 'missing_scope')
          return warning(`${which} cannot be checked without users:read.`, REINSTALL);
        return refusal(which, error, remedy);
      }
    }),
  );
}

/** Leases compare clocks, and AWS refuses requests that are five minutes off. */
async function clock(url: string, signal: AbortSignal): Promise<Finding[]> {
  const sent = Date.now();
  const answer = await fetch(new URL('api.test', url), { method: 'POST', signal });
  await answer.body?.cancel();
  const theirs = Date.parse(answer.headers.get('date') ?? '');
  if (Number.isNaN(theirs)) return [warning('Slack sent no date.', 'Check the clock by hand.')];
  // The header is cut to whole seconds, so its mean is half a second later.
  const skew = Math.abs((sent + Date.now()) / 2 - (theirs + 500)) / 1000;
  return [
    skew < 5
      ? ok('agrees with Slack.')
      : wrong(`differs from Slack by ${Math.round(skew)} s.`, 'Set the clock by NTP.'),
  ];
}

/** A refusal by Slack's code, such as `invalid_auth`; the codes contain no values. */
function refusal(what: string, error: unknown, remedy: string): Finding {
  const { data } = error as { data?: { needed?: unknown } };
  const needed =
    typeof data?.needed === 'string' && /^[\w:,.]{1,100}$/.test(data.needed) ? ` (needs ${data.needed})` : '';
  return wrong(`${what}: ${wordOf(error)}${needed}.`, remedy);
}

function wordOf(error: unknown): string {
  const { data, code } = error as { data?: { error?: unknown }; code?: unknown };
  const words = [data?.error, code];
  const word = words.find((text) => typeof text === 'string' && /^\w{1,60}$/.test(text));
  return word === undefined ? 'no answer' : String(word);
}
