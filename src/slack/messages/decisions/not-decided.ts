import type { DecisionAnswer } from '../../../core/ledger/take-decision.ts';
import type { ReplyMessage } from '../../../core/ports/reply-channel.ts';
import { sections } from '../parts/block-limits.ts';
import { permalink } from '../parts/permalink.ts';
import { workOutAgainButton } from '../retry.ts';
import { decisionRefusal } from './refusals.ts';

/**
 * Why a recorded decision had no effect, shown to the person who decided only. Where another credit came in between, a
 * button works the answer out again.
 * @param of id of the request whose answer was to be decided on
 */
export function notDecided(
  { why, entry, place }: Extract<DecisionAnswer, { kind: 'not_decided' }>,
  { workspaceUrl }: { workspaceUrl: string | undefined },
  of?: string,
): ReplyMessage {
  const url = place && permalink(workspaceUrl, place.channel, place.threadTs);
  const sentence =
    why === 'overlap' && entry
      ? decisionRefusal({ why: 'overlap', entry, permalink: url })
      : why === 'above_charged'
        ? decisionRefusal({ why: 'amount', problem: 'above_charged' })
        : decisionRefusal({ why: why === 'overlap' ? 'meanwhile' : why });
  const again = why === 'overlap' && of !== undefined ? [workOutAgainButton(of)] : [];
  return { text: sentence.said, blocks: [...sections(sentence), ...again] };
}
