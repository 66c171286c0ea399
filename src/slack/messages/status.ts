import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { Counts } from '../../core/ports/request-store.ts';
import { sections } from './parts/block-limits.ts';
import { md } from './parts/markup.ts';

/** `/credit status`: what became of today's requests (UTC). Undefined counts: the table did not answer in time. */
export function status(counts: Counts | undefined, { dryRun }: { dryRun: boolean }): ReplyMessage {
  const mode = dryRun ? ' Dry run is on: nothing is posted.' : '';
  if (!counts) {
    const text = `I am running, but cannot count requests at the moment.${mode}`;
    return { text, blocks: sections(md`${text}`) };
  }
  const { answered, noCredit, failed, waiting } = counts;
  const text = `Today (UTC): ${answered} answered, ${noCredit} without credit, ${failed} failed, ${waiting} waiting.${mode}`;
  return { text, blocks: sections(md`${text}`) };
}
