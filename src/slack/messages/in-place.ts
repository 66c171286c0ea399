import type { InPlaceOf } from '../../core/decision.ts';
import { type Mrkdwn, md, mention } from './parts/markup.ts';

/** Which earlier answer does not count any more, below the headline of the one that does. */
export function inPlace({ how, by }: InPlaceOf): Mrkdwn {
  return how === 'chart'
    ? md`This answer counts now, in place of the one for another chart, which ${mention('@', by)} chose before.`
    : md`This answer counts now, in place of the one that ${mention('@', by)} asked for before.`;
}
