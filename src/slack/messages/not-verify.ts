import type { NotCovered } from '../../core/decision.ts';
import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest } from '../../core/request.ts';
import { sections } from './parts/block-limits.ts';
import { md, plain } from './parts/markup.ts';
import { listed } from './parts/words.ts';

/**
 * A query of another product: a reply to people who asked by command, shortcut or menu, since they wait for one.
 * Undefined for a message: in a channel the bot keeps quiet about what is not its own.
 */
export function notVerify(
  { product, covered }: NotCovered,
  { door }: CreditRequest,
): ReplyMessage | undefined {
  if (door === 'message') return undefined;
  const what = product === undefined ? notA(covered) : `This is a query of ${product}`;
  const others = covered ? `I cover ${listed(covered)}.` : 'Other products are not covered yet.';
  const text = `${what}, so there is nothing to recommend. ${others}`;
  return { text, blocks: sections(md`${plain(text, 300)}`) };
}

function notA(covered: readonly string[] | undefined): string {
  return covered ? 'This is a query of no product that I cover' : 'This is not a Verify query';
}
