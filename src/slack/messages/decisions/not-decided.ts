import type { DecisionAnswer } from '../../../core/ledger/take-decision.ts';
import type { ReplyMessage } from '../../../core/ports/reply-channel.ts';
import { sections } from '../parts/block-limits.ts';
import { permalink } from '../parts/permalink.ts';
import { decisionRefusal } from './refusals.ts';

/** Why a recorded decision had no effect, shown to the person who decided only. */
export function notDecided(
  { why, entry, place }: Extract<DecisionAnswer, { kind: 'not_decided' }>,
  { workspaceUrl }: { workspaceUrl: string | undefined },
): ReplyMessage {
  const url = place && permalink(workspaceUrl, place.channel, place.threadTs);
  const sentence =
    why === 'overlap' && entry
      ? decisionRefusal({ why: 'overlap', entry, permalink: url })
      : why === 'above_charged'
        ? decisionRefusal({ why: 'amount', problem: 'above_charged' })
        : decisionRefusal({ why: why === 'overlap' ? 'meanwhile' : why });
  return { text: sentence.said, blocks: sections(sentence) };
}
