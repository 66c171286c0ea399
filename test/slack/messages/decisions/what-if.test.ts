import { describe, expect, it } from '@jest/globals';
import type { WhatIfAnswer } from '../../../../src/core/what-if.ts';
import { whatIfMessage } from '../../../../src/slack/messages/decisions/what-if.ts';
import { aRequest } from '../../../support/store.ts';

describe('the lines of a what-if', () => {
  it('name the country in words, and show what a line loses with a minus sign and what it gains with a plus', () => {
    const line = { currency: 'USD', month: '2026-10' };
    const answer = {
      kind: 'what_if',
      before: [{ currency: 'USD', amount: '396.65' }],
      after: [{ currency: 'USD', amount: '10.00' }],
      changes: [
        { ...line, country: 'BR', before: '396.65', after: '0.00' },
        { ...line, country: 'NG', before: '0.00', after: '10.00' },
      ],
    } as unknown as WhatIfAnswer;
    const facts = { guardMode: 'basic', guardAttempts: '35644', guardBlocked: '25390' };
    const asked = aRequest({ whatIf: { of: 'R1', facts, gesture: 'form V1' } });
    const shown = JSON.stringify(whatIfMessage(answer, asked).blocks);
    expect(shown).toContain('With: Fraud Guard basic, 35,644 messages sent and 25,390 blocked.');
    expect(shown).toContain('• Brazil, Oct 2026: $396.65 → $0.00 (−$396.65)');
    expect(shown).toContain('• Nigeria, Oct 2026: $0.00 → $10.00 (+$10.00)');
  });
});
