import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { Counts } from '../../core/ports/request-store.ts';
import { sections } from './parts/block-limits.ts';
import { md, plain } from './parts/markup.ts';

/** What the status tells beside the counts. */
export interface StatusFacts {
  dryRun: boolean;
  /** The policy in force of each product, one text each. */
  policies?: readonly string[] | undefined;
}

/**
 * `/credit status`: what became of today's requests (UTC), and which policy is in force. Undefined counts: the table
 * did not answer in time.
 */
export function status(counts: Counts | undefined, { dryRun, policies = [] }: StatusFacts): ReplyMessage {
  const dry = dryRun ? ' Dry run is on: nothing is posted.' : '';
  const rules = policies.length > 0 ? ` Policy in force: ${plain(policies.join('; '), 1500)}.` : '';
  const mode = `${dry}${rules}`;
  if (!counts) {
    const text = `I am running, but cannot count requests at the moment.${mode}`;
    return { text, blocks: sections(md`${text}`) };
  }
  const { answered, noCredit, failed, waiting } = counts;
  const split = `${answered} with a credit, ${noCredit} without`;
  const text = `Today (UTC): ${answered + noCredit} answered (${split}), ${failed} failed, ${waiting} waiting.${mode}`;
  return { text, blocks: sections(md`${text}`) };
}
