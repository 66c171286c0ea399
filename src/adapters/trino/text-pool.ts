/** Different texts of a column that are remembered: days, countries, accounts. A column with more has unique texts. */
const MOST_TEXTS = 2000;
const LONGEST = 100;
/** Heap of a text beside its characters, bytes. */
const TEXT_OVERHEAD = 24;

/** Keeps one copy of equal texts: a million rows have few different days, countries and accounts. */
export class TextPool {
  readonly #texts = new Map<string, string>();
  /** Heap that the last `take` added, by estimate, bytes. */
  added = 0;

  take(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) {
      this.added = 0;
      return known;
    }
    // Two bytes a character: more than Latin text needs, but nothing tells.
    this.added = TEXT_OVERHEAD + 2 * text.length;
    if (text.length <= LONGEST && this.#texts.size < MOST_TEXTS) this.#texts.set(text, text);
    return text;
  }
}
