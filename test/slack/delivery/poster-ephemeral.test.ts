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
    await rig.poster.post(await lease(rig.command()), DELIVERY, NEVER);
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
    await rig.poster.post(await lease(request), DELIVERY, NEVER);
    expect(rig.slack.ephemerals(ANN).at(-1)).toMatchObject({ source: 'postEphemeral' });
  });

  it('answers by postEphemeral where the response URL refuses in the body of a 200', async () => {
    const request = rig.command();
    rig.slack.fault(methodOf(request), { kind: 'error', error: 'expired_url' });
    await rig.poster.post(await lease(request), DELIVERY, NEVER);
    expect(rig.slack.ephemerals(ANN).at(-1)).toMatchObject({ source: 'postEphemeral' });
  });

  it('sends an answer again after a doubt, since nobody can look and an extra one does no harm', async () => {
    const request = rig.command();
    const before = shown();
    rig.slack.fault(methodOf(request), { kind: 'lost-response' });
    const held = await lease(request);
    await expect(rig.poster.post(held, DELIVERY, NEVER)).rejects.toMatchObject({
      code: 'SLACK_UNCONFIRMED',
      retryable: true,
    });
    expect(await rig.store.read(request.key)).toMatchObject({ ended: false, postTs: [] });
    await rig.poster.post(held, DELIVERY, NEVER);
    expect(shown() - before).toBe(2);
    expect(await rig.store.read(request.key)).toMatchObject({ ended: true, postTs: ['ephemeral'] });
  });

  it('sends an answer that was lost on the wire before Slack had it', async () => {
    const request = rig.command();
    const before = shown();
    rig.slack.fault(methodOf(request), { kind: 'reset' });
    const held = await lease(request);
    await expect(rig.poster.post(held, DELIVERY, NEVER)).rejects.toMatchObject({ retryable: true });
    expect(shown()).toBe(before);
    await rig.poster.post(held, DELIVERY, NEVER);
    expect(shown() - before).toBe(1);
  });

  it.each([
    [{ kind: '429', retryAfter: 2 } as const, { code: 'SLACK_RATE_LIMITED', retryAfterMs: 2000 }],
    [{ kind: 'http', status: 503 } as const, { code: 'SLACK_UNCONFIRMED' }],
    [{ kind: 'http', status: 500 } as const, { code: 'SLACK_UNCONFIRMED' }],
    [{ kind: 'http', status: 502 } as const, { code: 'SLACK_UNCONFIRMED' }],
  ])('wants another attempt after %j, since an answer may be missing', async (fault, error) => {
    const request = rig.command();
    const before = shown();
    rig.slack.fault(methodOf(request), fault);
    const held = await lease(request);
    await expect(rig.poster.post(held, DELIVERY, NEVER)).rejects.toMatchObject({
      ...error,
      retryable: true,
    });
    await rig.poster.post(held, DELIVERY, NEVER);
    expect(shown() - before).toBe(1);
  });
});
