import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import { oneLine, sections } from './parts/block-limits.ts';
import { md } from './parts/markup.ts';

/** For a person who mentions the bot in one of its threads: what can be done there. Only that person sees it. */
export function threadHelp(): ReplyMessage {
  const lines = [
    md`I read Looker links, not questions. In this thread you can:`,
    md`• press the buttons under an answer: add facts, get all workings as files, ask again, and decide if you are an approver;`,
    md`• post another Looker link: its answer comes in this thread too;`,
    md`• type \`/credit help\` for everything else.`,
  ];
  return {
    text: oneLine(
      md`${lines[0] ?? ''} press the buttons under an answer, post another Looker link, or type /credit help.`,
    ),
    blocks: sections(...lines),
  };
}
