import { describe, expect, it } from '@jest/globals';
import { makeAnswerRequest } from '../src/answer-request.ts';
import type { PlaceParts } from '../src/chain/take-place.ts';
import { LeaseLost } from '../src/core/attempt.ts';
import type { Answer, Outcome } from '../src/core/decision.ts';
import { AppError } from '../src/core/errors.ts';
import type { DecisionParts } from '../src/core/ledger/take-decision.ts';
import type { Lease } from '../src/core/ports/request-store.ts';
import { MAX_ATTEMPTS } from '../src/core/work-times.ts';
import { makeMetrics } from '../src/telemetry/metrics.ts';
import { aRecord } from './support/records.ts';
import { aRequest, silent } from './support/store.ts';

const NEVER = new AbortController().signal;

function leaseOf(fields: Partial<Lease> = {}): Lease {
  return {
    ...{ request: aRequest(), claimId: 'me', fence: 1, attempt: 1, lookFirst: false },
    ...{ latePostPossible: false, expiresAt: performance.now() + 30_000, steps: {}, postTs: [] },
    ...fields,
  };
}

/** The flow before a Looker that fails as given, and a Slack that ends each request as given or as the answer says. */
function flow({ failure, ends }: { failure?: Error; ends?: Outcome } = {}) {
  const delivered: Answer[] = [];
  const told: string[] = [];
  const finished: string[] = [];
  const recommended: number[] = [];
  const { telemetry } = makeMetrics({ version: 'test', runtime: false });
  const answer = makeAnswerRequest({
    looker: {
      fetchSql: async () => {
        if (failure) throw failure;
        return { refusal: { code: 'unsupported_link', reason: 'No.', remedy: 'Another.' } };
      },
    },
    trino: { run: () => Promise.reject(new Error('nothing is run here')) },
    lookerHosts: ['looker.example'],
    products: new Map(),
    timeZone: 'UTC',
    telemetry: {
      ...telemetry,
      requestFinished: (_door, outcome) => void finished.push(outcome),
      recommended: (_currency, _confidence, amount) => void recommended.push(amount),
    },
    mayAsk: async () => undefined,
    progress: () => undefined,
    log: silent,
    deliver: async (_lease, given) => {
      delivered.push(given);
      return ends ?? (given.kind === 'failed' ? 'failed' : 'refused');
    },
    tellOwner: async (_request, error) => told.push(error.code) > 0,
    // No request here is a decision.
    files: async () => ({ kind: 'not_decided', why: 'unknown' }),
    decisions: {} as DecisionParts,
    places: {} as PlaceParts,
    showAskedAgain: async () => undefined,
    showChosen: async () => undefined,
  });
  return { answer, delivered, told, finished, recommended };
}

const down = new AppError('LOOKER_UNAVAILABLE');

describe('an attempt at a request', () => {
  it('gives back what may pass as a value: nothing is posted, nobody is told', async () => {
    const { answer, delivered, told, finished } = flow({ failure: down });
    await expect(answer(leaseOf(), NEVER)).resolves.toEqual({ retry: down });
    expect([delivered, told, finished]).toEqual([[], [], []]);
  });

  it.each([
    ['at the last attempt', down, MAX_ATTEMPTS],
    ['at once where another attempt cannot help', new AppError('TRINO_TOO_LARGE'), 1],
  ])('tells the owner, then apologises, %s', async (_when, failure, attempt) => {
    const { answer, delivered, told, finished } = flow({ failure });
    await expect(answer(leaseOf({ attempt }), NEVER)).resolves.toBeUndefined();
    expect(delivered).toEqual([{ kind: 'failed', code: failure.code, ownerTold: true }]);
    expect([told, finished]).toEqual([[failure.code], ['failed']]);
  });

  it('counts no amount of an answer whose message was deleted', async () => {
    const intended: Answer = aRecord().answer;
    const lease = () => leaseOf({ intent: { since: performance.now(), answer: intended } });
    const gone = flow({ ends: 'withdrawn' });
    await gone.answer(lease(), NEVER);
    expect(gone).toMatchObject({ delivered: [intended], finished: ['withdrawn'], recommended: [] });
    const shown = flow({ ends: 'answered' });
    await shown.answer(lease(), NEVER);
    expect(shown).toMatchObject({ finished: ['answered'], recommended: [expect.any(Number)] });
  });

  it('works an answer out again that was intended and is not known here', async () => {
    const { answer, delivered } = flow();
    await answer(leaseOf({ fence: 2, lookFirst: true, intent: { since: performance.now() } }), NEVER);
    expect(delivered).toMatchObject([{ kind: 'refused', links: [{ kind: 'refused' }] }]);
  });

  it('does nothing more once its lease is lost', async () => {
    const lost = new LeaseLost('another replica holds this request now');
    const { answer, delivered, told } = flow({ failure: down });
    await expect(answer(leaseOf({ attempt: MAX_ATTEMPTS }), AbortSignal.abort(lost))).rejects.toBe(lost);
    expect([delivered, told]).toEqual([[], []]);
  });
});
