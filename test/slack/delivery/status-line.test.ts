import { setImmediate as otherWork } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { makeRequest } from '../../../src/core/request.ts';
import { statusLine } from '../../../src/slack/delivery/status-line.ts';
import { makeLogger } from '../../../src/telemetry/logger.ts';
import { ANN, CREDITS, startSlack } from '../../emulators/slack/index.ts';

async function setting(firstAfterMs = 0) {
  const slack = await startSlack();
  const client = new WebClient(slack.botToken, {
    slackApiUrl: slack.env().SLACK_API_URL ?? '',
    retryConfig: { retries: 0 },
  });
  const { threads } = client.assistant;
  const { setStatus } = threads;
  let last: Promise<unknown> = Promise.resolve();
  threads.setStatus = (given) => {
    const answer = setStatus(given);
    last = answer.catch(() => undefined);
    return answer;
  };
  /** Slack's last answer has come, and what waited for it has run. */
  const answered = () => last.then(() => otherWork());
  const shown: string[] = [];
  const said: string[] = [];
  const log = makeLogger({ level: 'info', destination: { write: (line) => void said.push(line) } });
  const show = statusLine(client, log, ({ reference }) => void shown.push(reference), { firstAfterMs });
  const asked = (text: string) => {
    const threadTs = slack.post({ channel: CREDITS, user: ANN, text });
    const reply = { kind: 'thread', channel: CREDITS, threadTs } as const;
    const fields = { channel: CREDITS, user: ANN, urls: [], claim: {}, askedAt: Date.now(), reply };
    return makeRequest({ key: `M#${CREDITS}#${threadTs}`, door: 'message', ...fields });
  };
  const calls = () => slack.calls('assistant.threads.setStatus');
  return {
    slack,
    show,
    asked,
    answered,
    shown,
    calls,
    said: () => said,
    [Symbol.asyncDispose]: () => slack.close(),
  };
}

describe('the status line', () => {
  it('says that it was shown once Slack took it, and is not changed too often', async () => {
    await using rig = await setting();
    const request = rig.asked('one');
    rig.show(request, 'Trino: running');
    rig.show(request, 'Trino: still running');
    await rig.slack.until(() => rig.shown.length > 0);
    expect(rig.shown).toEqual([request.reference]);
    expect(rig.calls()).toHaveLength(1);
  });

  it('is not shown before a request has taken a while', async () => {
    await using rig = await setting(100);
    const from = performance.now();
    const request = rig.asked('one');
    rig.show(request, 'Trino: queued');
    await rig.slack.until(() => {
      rig.show(request, 'Trino: running');
      return rig.calls().length > 0;
    });
    expect(performance.now() - from).toBeGreaterThanOrEqual(100);
  });

  it.each(['internal_error', 'ratelimited'])('is tried again after Slack said %s', async (error) => {
    await using rig = await setting();
    rig.slack.fault('assistant.threads.setStatus', { kind: 'error', error });
    rig.show(rig.asked('one'), 'Trino: running');
    await rig.answered();
    rig.show(rig.asked('two'), 'Trino: running');
    await rig.answered();
    expect([rig.calls().length, rig.shown.length]).toEqual([2, 1]);
  });

  it('is given up where Slack offers none, and then was not shown', async () => {
    await using rig = await setting();
    rig.slack.fault('assistant.threads.setStatus', { kind: 'error', error: 'missing_scope' });
    rig.show(rig.asked('one'), 'Trino: running');
    await rig.slack.until(() => rig.calls().length === 1);
    // The refusal is on its way back; a status line that follows it is not tried any more.
    await rig.slack.until(() => rig.said().length > 0);
    rig.show(rig.asked('two'), 'Trino: running');
    expect(rig.calls()).toHaveLength(1);
    expect(rig.shown).toEqual([]);
  });
});
