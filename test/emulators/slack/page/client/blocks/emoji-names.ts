/** The emoji that the bot and people here use; others stay as their names. */
export const EMOJI: Record<string, string> = {
  warning: '⚠️',
  pencil2: '✏️',
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
