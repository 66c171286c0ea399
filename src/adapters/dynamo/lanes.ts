/**
 * Runs at most `lanes` pieces of work at a time, the others in the order in which they came. (p-limit does the same; it
 * is published as ES modules only, which the tests do not load.)
 */
export function makeLanes(lanes: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = lanes;
  const waiting: Array<() => void> = [];

  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // The lane goes to the next in line, so that newcomers do not overtake those who wait.
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
