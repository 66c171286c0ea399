import { expect, it } from '@jest/globals';
import type { Answer } from '../../../src/core/decision.ts';
import type { Lease, RequestStore } from '../../../src/core/ports/request-store.ts';
import { makeRequest, retryKey } from '../../../src/core/request.ts';
import { type GoneOnParts, showAskedAgain } from '../../../src/slack/delivery/gone-on.ts';
import { describeOneEngine } from '../../adapters/dynamo/engines.ts';
import { aRequest, leased, type Rig, silent } from '../../support/store.ts';

const OWNER = 'U0OWNER0001';
const FAILED: Answer = { kind: 'failed' };

describeOneEngine('a message that people went on with', (rigOf: () => Rig) => {
  /** An answer on its way: worked out, and not yet known to be posted. */
  async function answering(): Promise<{ store: RequestStore; lease: Lease }> {
    const store = rigOf().replica();
    const lease = leased(await store.accept(aRequest(), { lease: true }));
    await store.recordIntent(lease, FAILED);
    return { store, lease };
  }

  /** Somebody pressed "Ask again" at it. */
  const pressedAt = ({ request }: Lease) => {
    const { id: _, reference: __, ...old } = request;
    const retry = { of: request.id, number: 1, pressed: request.key, gesture: 'click 1' };
    return makeRequest({ ...old, key: retryKey(request.id, 1), door: 'retry', user: OWNER, retry });
  };

  function parts(store: GoneOnParts['store']): { parts: GoneOnParts; updated: string[] } {
    const updated: string[] = [];
    const channel = {
      update: async (_: string, ts: string, message: { text: string }) => {
        updated.push(`${ts} ${message.text}`);
      },
    };
    const choices = { of: async () => [] };
    return {
      parts: {
        store,
        choices,
        channel,
        view: { approvers: false, workspaceUrl: 'https://team.example/' },
        log: silent,
      },
      updated,
    };
  }

  it('is changed although it was pressed before its ts was recorded', async () => {
    const { store, lease } = await answering();
    let reads = 0;
    const { parts: own, updated } = parts({
      read: async (key) => {
        const stored = await store.read(key);
        reads += 1;
        if (reads === 1) await store.recordPost(key, '1764000001.000100');
        return stored;
      },
    });
    await showAskedAgain(own, pressedAt(lease));
    expect(updated).toEqual([expect.stringMatching(/^1764000001\.000100 .*Asked again by <@U0OWNER0001>/s)]);
  });

  it('stays as it is when it was never posted', async () => {
    const { store, lease } = await answering();
    await store.complete(lease, 'failed');
    const { parts: own, updated } = parts(store);
    await showAskedAgain(own, pressedAt(lease));
    expect(updated).toEqual([]);
  });

  it('stays as it is when only one person sees it', async () => {
    const { store, lease } = await answering();
    await store.recordPost(lease.request.key, 'ephemeral');
    const { parts: own, updated } = parts(store);
    await showAskedAgain(own, pressedAt(lease));
    expect(updated).toEqual([]);
  });

  it('keeps the button when the table does not answer, and lets the new answer go on', async () => {
    const { lease } = await answering();
    const { parts: own, updated } = parts({ read: () => Promise.reject(new Error('no table')) });
    await expect(showAskedAgain(own, pressedAt(lease))).resolves.toBeUndefined();
    expect(updated).toEqual([]);
  });
});
