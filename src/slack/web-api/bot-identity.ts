import type { WebClient } from '@slack/web-api';
import { backoff } from '../../core/async/backoff.ts';
import { pause } from '../../core/async/pause.ts';
import type { Log } from '../../core/ports/log.ts';
import { slackWord } from './error-words.ts';
import { slackError } from './errors.ts';

/** Who the bot is in its workspace, from auth.test. */
export interface BotIdentity {
  botId?: string;
  botUserId?: string;
  teamId?: string;
  /** The organisation, with Enterprise Grid. */
  enterpriseId?: string;
  /** What the token may do; absent when Slack did not list it. */
  scopes?: string[];
  /** Such as `https://acme.slack.com/`. */
  url?: string;
}

/** Slack refuses a token; the message says what to do. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

/** Waits while Slack is away. Throws TokenRefused when the token is no good, and the reason of `signal`. */
export async function botIdentity(client: WebClient, log: Log, signal: AbortSignal): Promise<BotIdentity> {
  for (let tries = 1; ; tries += 1) {
    try {
      const answer = await client.auth.test();
      const { bot_id: botId, user_id: botUserId, team_id: teamId, enterprise_id: enterpriseId, url } = answer;
      const { scopes } = answer.response_metadata ?? {};
      return {
        ...(botId && { botId }),
        ...(botUserId && { botUserId }),
        ...(teamId && { teamId }),
        ...(enterpriseId && { enterpriseId }),
        ...(scopes && { scopes }),
        ...(url && { url }),
      };
    } catch (thrown) {
      const word = slackWord(thrown);
      const error = slackError(thrown);
      // A refused token is retried elsewhere, since the secret may bring another one; at the start it is a mistake.
      if (word !== undefined && (error.code === 'SLACK_LOGIN' || !error.retryable))
        throw new TokenRefused(
          `Slack refuses SLACK_BOT_TOKEN (${word}). Set it to the Bot User OAuth Token of the installed app.`,
        );
      log.warn({ code: error.code, ...error.facts }, 'Slack does not answer yet; trying again');
      await pause(backoff({ first: FIRST_PAUSE, most: LONGEST_PAUSE, spread: [1, 1] }, tries), signal);
    }
  }
}
