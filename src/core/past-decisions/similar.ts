/** Amounts up to so many times as large, or as small, are of the same band. */
const BAND = 3;

/** The nearest cases that are looked at. */
const MOST = 99;

/** A past case with the size of its recommendation. */
export interface Sized {
  /** Recommended amount above 0, for comparing only. */
  size: number;
}

/**
 * Finds the cases whose recommended amount is within a third and three times of a size: nearest first by the ratio of
 * the amounts, at most 99. Pure.
 */
export function similarCases<T extends Sized>(cases: readonly T[]): (size: number) => T[] {
  const sorted = cases
    .map((one) => ({ one, place: Math.log(one.size) }))
    .filter(({ place }) => Number.isFinite(place))
    .sort((a, b) => a.place - b.place);
  return (size) => {
    const place = Math.log(size);
    const distance = (at: number) => Math.abs((sorted[at]?.place ?? Number.POSITIVE_INFINITY) - place);
    let above = firstNotBelow(sorted, place);
    let below = above - 1;
    const found: T[] = [];
    while (found.length < MOST) {
      const at = distance(below) <= distance(above) ? below : above;
      const near = sorted[at];
      if (!near || distance(at) > Math.log(BAND)) break;
      found.push(near.one);
      if (at === below) below -= 1;
      else above += 1;
    }
    return found;
  };
}

/** Place of the first value that is not below `wanted`; the length where all are. */
function firstNotBelow(sorted: readonly { place: number }[], wanted: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle]?.place ?? 0) < wanted) from = middle + 1;
    else to = middle;
  }
  return from;
}
