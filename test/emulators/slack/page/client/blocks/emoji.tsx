/** The emoji that the bot and people here use; others stay as their names. */
const EMOJI: Record<string, string> = {
  warning: '⚠️',
  test_tube: '🧪',
  white_check_mark: '✅',
  x: '❌',
  hourglass_flowing_sand: '⏳',
  information_source: 'ℹ️',
  bar_chart: '📊',
  moneybag: '💰',
  wave: '👋',
  eyes: '👀',
  thumbsup: '👍',
};

/** Text whose `:name:` becomes a picture where the name is known. */
export function Emoji({ text }: { text: string }) {
  return <>{text.replace(/:([a-z_]{1,40}):/g, (name, word) => EMOJI[word] ?? name)}</>;
}
