/** One line of the report. `aim` is in words; a benchmark never fails on a time. */
export interface Row {
  what: string;
  value: number;
  unit: string;
  aim?: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
