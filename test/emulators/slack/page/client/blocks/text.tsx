import type { Json } from '../../../types.ts';
import { Emoji } from './emoji.tsx';
import { Mrkdwn } from './mrkdwn.tsx';

/** A text object: mrkdwn with its formatting, plain text as it is. */
export function Text({ text }: { text: Json }) {
  return text.type === 'mrkdwn' ? <Mrkdwn text={text.text} /> : <Emoji text={text.text} />;
}
