import { describe, expect, it } from '@jest/globals';
import { WebAPIPlatformError } from '@slack/web-api';
import { refusalOf } from '../../../src/slack/socket/times.ts';
import { errorWord, slackWord } from '../../../src/slack/web-api/error-words.ts';
import { httpError, refusedBlocks, slackError } from '../../../src/slack/web-api/errors.ts';

const platform = (error: string) => new WebAPIPlatformError({ ok: false, error } as never);

describe("Slack's error words", () => {
  it.each([
    ['internal_error', 'SLACK_UNCONFIRMED'],
    ['fatal_error', 'SLACK_UNCONFIRMED'],
    ['service_unavailable', 'SLACK_UNCONFIRMED'],
    ['team_added_to_org', 'SLACK_UNCONFIRMED'],
    ['request_timeout', 'SLACK_UNAVAILABLE'],
    ['org_login_required', 'SLACK_UNAVAILABLE'],
    ['external_channel_migrating', 'SLACK_UNAVAILABLE'],
    ['ratelimited', 'SLACK_RATE_LIMITED'],
    ['rate_limited', 'SLACK_RATE_LIMITED'],
    ['message_limit_exceeded', 'SLACK_RATE_LIMITED'],
    ['invalid_auth', 'SLACK_LOGIN'],
    ['not_authed', 'SLACK_LOGIN'],
    ['no_permission', 'SLACK_LOGIN'],
    ['team_access_not_granted', 'SLACK_LOGIN'],
    ['is_archived', 'SLACK_REFUSED'],
    ['a_word_of_tomorrow', 'SLACK_REFUSED'],
    ['<html>502</html>', 'SLACK_UNCONFIRMED'],
  ])('make %s of a post %s', (word, code) => {
    expect(slackError(platform(word)).code).toBe(code);
  });

  it.each([403, 404, 407, 413])(
    'stand apart from HTTP %i, which only a proxy says: the call is kept',
    (status) => {
      expect(httpError(status, undefined)).toMatchObject({ code: 'SLACK_UNAVAILABLE', retryable: true });
    },
  );

  it('are retried exactly when they pass by themselves or when a person can act meanwhile', () => {
    expect(slackError(platform('request_timeout')).retryable).toBe(true);
    expect(slackError(platform('invalid_auth')).retryable).toBe(true);
    expect(slackError(platform('not_in_channel')).retryable).toBe(false);
  });

  it('bring the remedy of the word to the operator, and not the one of another refusal', () => {
    expect(slackError(platform('not_in_channel')).remedy).toMatch(/^Invite the bot/);
    expect(slackError(platform('ekm_access_denied')).remedy).toMatch(/administrators/);
    expect(slackError(platform('posting_to_general_channel_denied')).remedy).toMatch(/forbid it/);
    expect(slackError(platform('is_inactive')).remedy).toMatch(/frozen or archived/);
    expect(slackError(platform('a_word_of_tomorrow')).remedy).toMatch(/Invite the bot/);
  });

  it('mean the same to the socket, which stops calling where a person has to act', () => {
    expect(refusalOf(platform('invalid_auth'))).toBe('invalid_auth');
    expect(refusalOf('link_disabled')).toBe('link_disabled');
    expect(refusalOf('too_many_websockets')).toBeUndefined();
    expect(refusalOf(platform('internal_error'))).toBeUndefined();
  });

  it('name the refused blocks, without which the text may still pass', () => {
    expect(refusedBlocks(platform('invalid_blocks'))).toBe(true);
    expect(refusedBlocks(platform('msg_too_long'))).toBe(false);
  });

  it('are never taken from the prototype of an object, nor from an answer of another server', () => {
    expect(errorWord('constructor')).toBeUndefined();
    expect(slackWord({ data: { error: 'x'.repeat(61) } })).toBeUndefined();
    expect(slackWord({ data: { error: 7 } })).toBeUndefined();
    expect(slackWord(undefined)).toBeUndefined();
  });
});
