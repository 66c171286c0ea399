import { describe, expect, it } from '@jest/globals';
import { decide } from '../../src/core/decide.ts';
import type { WorkedAnswer } from '../../src/core/record.ts';
import { recordOf } from '../../src/core/record-of.ts';
import { outcome } from '../slack/messages/samples.ts';
import { aRequest } from '../support/store.ts';

const answer = decide([outcome('G30')]) as WorkedAnswer;

describe('the makers of an answer', () => {
  it('are everybody who had a part in asking: who chose a chart, and who asked about the dashboard', () => {
    const chosen = aRequest({ user: 'U0EVE', origin: 'U0ANN' });
    expect(recordOf(chosen, answer, '1').makers).toEqual(['U0EVE', 'U0ANN']);
    expect(recordOf({ ...chosen, origin: 'U0EVE' }, answer, '1').makers).toEqual(['U0EVE']);
  });

  it('are the asker alone where nobody else had a part', () => {
    expect(recordOf(aRequest({ user: 'U0ANN' }), answer, '1').makers).toEqual(['U0ANN']);
  });
});
