import { EMOJI } from './emoji-names.ts';

/** Text whose `:name:` becomes a picture where the name is known. */
export function Emoji({ text }: { text: string }) {
  return <>{text.replace(/:([a-z0-9_]{1,40}):/g, (name, word) => EMOJI[word] ?? name)}</>;
}
