import { type UsualDecision, usualSentences } from '../../../core/past-decisions/usual.ts';
import { type Mrkdwn, md, plain } from './markup.ts';

/** What people decided in similar cases, in folded sentences, a currency each. */
export function usualLines(usual: readonly UsualDecision[] = []): Mrkdwn[] {
  return usual.flatMap((one) => {
    const of = usual.length > 1 ? md`${plain(one.currency, 20)}: ` : md``;
    return usualSentences(one).map((sentence) => md`${of}${sentence}.`);
  });
}
