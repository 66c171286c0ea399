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

  it('are whoever asked again and all before, but not who works an answer out again after another credit', () => {
    const retry = { of: 'A', number: 1, pressed: 'M#C1#1.1', gesture: 'click 1' };
    const again = aRequest({ user: 'U0BOB', origin: 'U0ANN', makers: ['U0EVE'], retry });
    expect(recordOf(again, answer, '1').makers).toEqual(['U0BOB', 'U0ANN', 'U0EVE']);
    const after = { ...again, retry: { ...retry, replaces: 'B' } };
    expect(recordOf(after, answer, '1').makers).toEqual(['U0ANN', 'U0EVE']);
  });

  it('are the asker alone where nobody else had a part', () => {
    expect(recordOf(aRequest({ user: 'U0ANN' }), answer, '1').makers).toEqual(['U0ANN']);
  });
});
