import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../../../src/core/decision.ts';
import { deliverNothing, deliverToSlack } from '../../../src/slack/delivery/deliver.ts';
import { storedItem } from '../../adapters/dynamo/engines.ts';
import { DELIVERY, type PosterRig, startPosterRig } from '../../support/slack.ts';
import { leased, silent } from '../../support/store.ts';

const NEVER = new AbortController().signal;

/** Refused links, so many that the answer is too large to be kept with the intent when `links` is large. */
function refused(links: number, reason = 'This cannot be read.'): Answer {
  const link = (at: number) => ({
    kind: 'refused' as const,
    link: { url: `https://looker.example/looks/${at}` },
    refusal: { code: 'unsupported_link', reason, remedy: 'Paste another one.' },
  });
  return { kind: 'refused', links: Array.from({ length: links }, (_, at) => link(at)) };
}

describe('the audit of a request', () => {
  let rig: PosterRig;
  beforeAll(async () => {
    rig = await startPosterRig();
  });
  afterAll(() => rig[Symbol.asyncDispose]());

  const summaryOf = async (key: string) => JSON.parse(String((await storedItem(rig.dynamo, key)).summary));
  const LINK = { kind: 'refused', code: 'unsupported_link' };

  it('says what a dry run would have posted', async () => {
    const lease = await rig.lease();
    await deliverNothing({ store: rig.store, log: silent })(lease, refused(1), NEVER);
    expect(rig.answers(lease)).toEqual([]);
    expect(await summaryOf(lease.request.key)).toEqual({ kind: 'refused', amounts: [], links: [LINK] });
  });

  it('says what was posted, also of an answer that was too large to keep', async () => {
    const lease = await rig.lease();
    // Noise, since what is kept is compressed.
    const noise = Array.from({ length: 40_000 }, () => Math.random().toString(36)).join('');
    const answer = refused(2, noise);
    await deliverToSlack({ ...rig, refresh: async () => undefined, log: silent })(lease, answer, NEVER);
    expect(await summaryOf(lease.request.key)).toEqual({ kind: 'refused', amounts: [], links: [LINK, LINK] });
  });

  it('says that it failed when an apology stands for the answer', async () => {
    const lease = await rig.lease();
    await rig.store.recordIntent(lease, refused(1));
    const ended = await deliverToSlack({ ...rig, refresh: async () => undefined, log: silent })(
      lease,
      { kind: 'failed' },
      NEVER,
    );
    expect(ended).toBe('failed');
    expect(await storedItem(rig.dynamo, lease.request.key)).toMatchObject({ outcome: 'failed' });
    expect(await summaryOf(lease.request.key)).toEqual({ kind: 'failed', amounts: [], links: [] });
  });

  it.each([
    ['Recommended credit: $1.00', 'answered'],
    ['I could not work this one out (ref 7F3K2Q).', 'failed'],
  ])('records "%s" in the thread as %s when the attempt that finds it has failed', async (text, outcome) => {
    const lease = await rig.lease();
    await rig.poster.post(lease, { ...DELIVERY, message: { text, blocks: [] } }, NEVER);
    // A restored table does not know what was answered.
    const forgotten = leased(
      await rig.dynamo
        .replica()
        .accept({ ...lease.request, key: `${lease.request.key}#lost`, lookFirst: true }, { lease: true }),
    );
    const apology = { text: 'I could not work this one out.', blocks: [] };
    const failed = { answer: { kind: 'failed' }, outcome: 'failed', message: apology } as const;
    expect(await rig.poster.post(forgotten, failed, NEVER)).toBe(outcome);
    expect(rig.answers(lease).map((answer) => answer.text)).toEqual([text]);
    expect(await rig.store.read(forgotten.request.key)).toMatchObject({ ended: true, outcome });
  });
});
