import type { Counts, ReplyMessage } from '../../core/ports.ts';
import { sections } from './block-limits.ts';
import { md } from './markup.ts';

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
