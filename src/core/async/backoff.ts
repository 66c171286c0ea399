/** How pauses between tries grow. Milliseconds. */
export interface Growth {
  /** Pause after the first try. */
  first: number;
  /** Longest pause. */
  most: number;
  /** By how much each pause is longer than the one before; 2 unless given. */
  factor?: number;
  /** Each pause is multiplied by a random number between these two, so that replicas do not come together. */
  spread?: readonly [number, number];
}

const HALF = [0.5, 1] as const;

/**
 * The pause after the `tries`-th try that failed: `first * factor^(tries - 1)`, at most `most`, times the spread.
 * @param tries 1 after the first try
 * @param random gives [0, 1)
 * @returns milliseconds
 * @example backoff({ first: 500, most: 30_000, spread: [1, 1] }, 3) // 2000
 */
export function backoff(
  { first, most, factor = 2, spread: [low, high] = HALF }: Growth,
  tries: number,
  random: () => number = Math.random,
): number {
  // A power beyond the largest number is Infinity, and `most` is less.
  const full = Math.min(most, first * factor ** Math.max(0, tries - 1));
  return full * (low + random() * (high - low));
}
