import { describe, expect, it } from '@jest/globals';
import type { Door } from '../../src/core/request.ts';
import { firstResponses } from '../../src/telemetry/first-response.ts';
import { aRequest } from '../support/store.ts';

describe('the first sign of a request', () => {
  const signs: { door: Door; seconds: number }[] = [];
  const shown = firstResponses({ firstResponse: (door, seconds) => void signs.push({ door, seconds }) });

  it('is reported once, with the time since the gesture, whatever follows it', () => {
    const request = { ...aRequest(), askedAt: Date.now() - 2000 };
    shown(request);
    shown({ ...request });
    shown({ ...request, id: 'of another request', askedAt: Date.now() + 60_000 });
    expect(signs.map(({ seconds }) => Math.round(seconds))).toEqual([2, 0]);
  });
});
