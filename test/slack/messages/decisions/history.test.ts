import { describe, expect, it } from '@jest/globals';
import { chained } from '../../../../src/core/ledger/hash-chain.ts';
import { history } from '../../../../src/slack/messages/decisions/history.ts';
import { draft } from '../../../core/ledger/drafts.ts';

const LATER = Date.parse('2026-11-27T14:00:00Z');

describe('the history of an account', () => {
  it('stays within a message when every note is as long as a note may be', () => {
    const entry = chained(draft({ note: 'x'.repeat(1000), reason: 'other' }), undefined, {
      now: LATER,
      days: 1,
    });
    const { blocks } = history(
      'AC1',
      Array.from({ length: 40 }, () => entry),
    );
    const json = JSON.stringify(blocks);
    expect(json.length).toBeLessThan(12_000);
    const shown = json.split('• ').length - 1;
    expect(shown).toBeGreaterThan(3);
    expect(json).toContain(`And ${40 - shown} earlier decisions`);
  });
});
