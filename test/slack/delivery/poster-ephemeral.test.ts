import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { CreditRequest } from '../../../src/core/request.ts';
import { ANN } from '../../emulators/slack/index.ts';
import { DELIVERY, type PosterRig, startPosterRig } from '../../support/slack.ts';
import { leased } from '../../support/store.ts';

const NEVER = new AbortController().signal;

describe('the poster, to somebody who typed a command', () => {
  let rig: PosterRig;
  beforeAll(async () => {
    rig = await startPosterRig();
  });
  afterAll(() => rig[Symbol.asyncDispose]());
  afterEach(() => rig.slack.clearFaults());

  const shown = () => rig.slack.ephemerals(ANN).length;
  const urlOf = ({ reply }: CreditRequest) => (reply.kind === 'ephemeral' ? reply.responseUrl : '');
  const methodOf = (request: CreditRequest) => `response/${urlOf(request).split('/').at(-1)}`;
  const lease = async (request: CreditRequest) => leased(await rig.store.accept(request, { lease: true }));

  it('answers through the response URL, without chat.postMessage', async () => {
    const before = shown();
    await rig.poster.deliver(await lease(rig.command()), DELIVERY, NEVER);
    expect(shown() - before).toBe(1);
    expect(rig.slack.ephemerals(ANN).at(-1)).toMatchObject({
      source: 'response_url',
      text: 'Please provide Looker link',
    });
    expect(rig.slack.calls('chat.postMessage')).toEqual([]);
  });

  it('answers by postEphemeral once the response URL has expired', async () => {
    const request = rig.command();
    rig.slack.expireResponseUrl(urlOf(request));
    await rig.poster.deliver(await lease(request), DELIVERY, NEVER);
    expect(rig.slack.ephemerals(ANN).at(-1)).toMatchObject({ source: 'postEphemeral' });
  });

  it('does not answer twice when the response was lost, since nobody can look', async () => {
    const request = rig.command();
    const before = shown();
    rig.slack.fault(methodOf(request), { kind: 'lost-response' });
    const held = await lease(request);
    await rig.poster.deliver(held, DELIVERY, NEVER);
    expect(shown() - before).toBe(1);
    expect(await rig.store.read(request.key)).toMatchObject({
      ended: true,
      postTs: ['ephemeral:unconfirmed'],
    });
  });

  it.each([
    [{ kind: '429', retryAfter: 2 } as const, { code: 'SLACK_RATE_LIMITED', retryAfterMs: 2000 }],
    [{ kind: 'http', status: 503 } as const, { code: 'SLACK_UNAVAILABLE' }],
    [{ kind: 'http', status: 500 } as const, { code: 'SLACK_UNAVAILABLE' }],
    [{ kind: 'http', status: 502 } as const, { code: 'SLACK_UNAVAILABLE' }],
  ])('wants another attempt after %j, since nothing is likely to have been shown', async (fault, error) => {
    const request = rig.command();
    const before = shown();
    rig.slack.fault(methodOf(request), fault);
    const held = await lease(request);
    await expect(rig.poster.deliver(held, DELIVERY, NEVER)).rejects.toMatchObject({
      ...error,
      retryable: true,
    });
    await rig.poster.deliver(held, DELIVERY, NEVER);
    expect(shown() - before).toBe(1);
  });
});
