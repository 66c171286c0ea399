/** One line of the table. */
export interface Result {
  /** Number of the row, or name of the scenario. */
  name: string;
  title: string;
  signal: string;
  runs: number;
  takeovers: number;
  posts: number;
  /** Most answers to one request that were visible at one time. */
  visible: number;
  /** What went wrong; empty when every promise was kept. */
  faults: string[];
  seconds: number;
}

const HEAD = ['row', 'signal', 'runs', 'takeovers', 'posts', 'visible', 'bad', 'seconds', ''];
const WIDTHS = [12, 8, 5, 10, 6, 8, 4, 8, 0];

export function tableHead(): string {
  return line(HEAD);
}

export function tableLine(result: Result): string {
  const { name, signal, runs, takeovers, posts, visible, faults, seconds, title } = result;
  const cells = [name, signal, runs, takeovers, posts, visible, faults.length, seconds.toFixed(1), title];
  const shown = faults.slice(0, 8).map((fault) => `    ${fault}\n`);
  return line(cells) + shown.join('');
}

function line(cells: Array<string | number>): string {
  const padded = cells.map((cell, at) =>
    at < 2 || at === cells.length - 1
      ? String(cell).padEnd(WIDTHS[at] ?? 0)
      : String(cell).padStart(WIDTHS[at] ?? 0),
  );
  return `${padded.join(' ').trimEnd()}\n`;
}
