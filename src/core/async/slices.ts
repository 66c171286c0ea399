/** Work that may be paused: it yields at each place where something else may run, and returns its result. */
export type Sliced<T> = Generator<void, T, void>;

/** Runs the work to its end without a pause. */
export function runToEnd<T>(work: Sliced<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/**
 * Runs the work in slices of about `milliseconds`; between two slices, also of other work, the event loop runs what is
 * due.
 * @throws what the work throws, and the signal's reason when it is aborted between two slices
 */
export async function runInSlices<T>(
  work: Sliced<T>,
  { milliseconds, signal }: { milliseconds: number; signal?: AbortSignal },
): Promise<T> {
  for (;;) {
    signal?.throwIfAborted();
    const end = performance.now() + milliseconds;
    do {
      const step = work.next();
      if (step.done) return step.value;
    } while (performance.now() < end);
    await ownTurn();
  }
}

/**
 * For work that comes in pieces, such as a body that is read: await the function after each piece. Once the pieces have
 * gone on for `milliseconds` since the last pause, the event loop runs what is due.
 */
export function pausesEvery(milliseconds: number): () => void | Promise<void> {
  let end = performance.now() + milliseconds;
  return () => {
    if (performance.now() < end) return;
    return ownTurn().then(() => {
      end = performance.now() + milliseconds;
    });
  };
}

let lastTurn: Promise<void> = Promise.resolve();

/** A turn of the event loop for one slice alone: the slices of several runs in one turn would add up. */
function ownTurn(): Promise<void> {
  lastTurn = lastTurn.then(() => new Promise((resolve) => setImmediate(resolve)));
  return lastTurn;
}

/** Items between two pauses: reading the clock costs more than most items do. */
const CHUNK = 256;

/** Calls `each` for every item, with a pause now and then. */
export function* forEachSliced<T>(items: Iterable<T>, each: (item: T) => void): Sliced<void> {
  let count = 0;
  for (const item of items) {
    each(item);
    if (++count % CHUNK === 0) yield;
  }
}

/** Longest list that is sorted in one go. */
const RUN = 2000;

/** A sorted copy, as `toSorted` gives it (stable), with pauses: runs that are sorted at once are merged. */
export function* sortSliced<T>(items: readonly T[], compare: (a: T, b: T) => number): Sliced<T[]> {
  if (items.length <= RUN) return items.toSorted(compare);
  const middle = items.length >> 1;
  const left = yield* sortSliced(items.slice(0, middle), compare);
  yield;
  const right = yield* sortSliced(items.slice(middle), compare);
  yield;
  return yield* merge(left, right, compare);
}

function* merge<T>(left: T[], right: T[], compare: (a: T, b: T) => number): Sliced<T[]> {
  const merged: T[] = [];
  let [l, r] = [0, 0];
  while (l < left.length && r < right.length) {
    const [a, b] = [left[l] as T, right[r] as T];
    if (compare(a, b) <= 0) {
      merged.push(a);
      l++;
    } else {
      merged.push(b);
      r++;
    }
    if (merged.length % CHUNK === 0) yield;
  }
  return merged.concat(left.slice(l), right.slice(r));
}
