import { forEachSliced, runInSlices } from '../../core/async/slices.ts';
import type { RowSums } from '../../core/credit/input/row-sums.ts';
import type { Cell, UsageTable } from '../../core/credit/types.ts';
import type { RowReader } from './cells.ts';

/** Makes an empty sum. */
export type NewSums = () => RowSums;

/** Longest time that adding up runs before other work gets its turn. */
const SLICE = { milliseconds: 10 };

/**
 * Adds the rows of a result up as they are read, so that memory is needed for the sums and not for the rows. A page is
 * added up for itself and only then added to the pages before it: one that breaks off comes again, and counts once.
 */
export class Adder {
  readonly #newSums: NewSums;
  readonly #whole: RowSums;
  #page: RowSums;

  /**
   * @param rows what was read before; those from `whole` on are of the page that is being read
   * @param bytes heap of each of them, by estimate
   */
  constructor(newSums: NewSums, rows: readonly Cell[][], whole: number, bytes: number) {
    this.#newSums = newSums;
    this.#whole = newSums();
    this.#page = newSums();
    for (const [at, cells] of rows.entries())
      (at < whole ? this.#whole : this.#page).add({ cells, rows: 1, bytes });
  }

  pageBegins(): void {
    this.#page = this.#newSums();
  }

  /** @returns the heap of all that was added, by estimate, bytes */
  add(rows: readonly unknown[], reader: RowReader): number {
    for (const row of rows) {
      const before = reader.bytes;
      const cells = reader.read(row);
      this.#page.add({ cells, rows: 1, bytes: reader.bytes - before });
    }
    return this.#whole.bytes + this.#page.bytes;
  }

  /** @returns how many rows there are after adding up */
  async pageRead(): Promise<number> {
    const page = this.#page;
    this.#page = this.#newSums();
    const rows = await runInSlices(page.rows(), SLICE);
    await runInSlices(
      forEachSliced(rows, (row) => this.#whole.add(row)),
      SLICE,
    );
    return this.#whole.size;
  }

  async table(): Promise<Required<Pick<UsageTable, 'rows' | 'rowCounts'>>> {
    const rows = await runInSlices(this.#whole.rows(), SLICE);
    return { rows: rows.map(({ cells }) => cells), rowCounts: rows.map((row) => row.rows) };
  }
}
