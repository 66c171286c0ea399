/** A seeded source of choices: the same seed gives the same inputs. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 <= value < 1, by mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0, less than `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  list<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }

  shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((item) => ({ item, at: this.next() }))
      .sort((one, other) => one.at - other.at)
      .map(({ item }) => item);
  }
}

/** What mistakes and attackers put into text. */
const BITS = [
  '<',
  '>',
  '|',
  '&amp;',
  '&lt;',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '\u201c',
  '\u201d',
  '\u2019',
  '\u2013',
  '\u2014',
  '\u200b',
  '\u00a0',
  '\u202e',
  '\ufeff',
  '\u0000',
  '\ud800',
  '\u0130',
  '=',
  ':',
  ',',
  ';',
  '.',
  '..',
  '/',
  '\\',
  '%',
  '%2f',
  '%5B',
  '#',
  '?',
  '&',
  '@',
  '*',
  '_',
  '~',
  '`',
  '\n',
  '\r\n',
  '\t',
  ' ',
  'https://',
  'http://',
  'ticket=',
  'scope=',
  'f[a.b]=1',
  '0',
  '9'.repeat(40),
  '-',
  '+',
  '\u20ac',
  '$',
  'USD',
  '\u{1f4b8}',
  '__proto__',
  'constructor',
] as const;

/** Text with a few bits put in, cut out, doubled or repeated at length. */
export function mutated(text: string, random: Random): string {
  let result = text;
  for (let times = random.below(3) + 1; times > 0; times -= 1) {
    const at = random.below(result.length + 1);
    const to = Math.min(result.length, at + random.below(8));
    const bit = random.chance(0.002) ? random.pick(BITS).repeat(2000) : random.pick(BITS);
    const put = random.pick(['', bit, result.slice(at, to) + result.slice(at, to)]);
    result = result.slice(0, at) + put + result.slice(random.chance(0.5) ? to : at);
  }
  return result;
}
