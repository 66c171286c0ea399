/** Runs at most `most` pieces of work at a time, the rest in order of arrival. Whoever aborts leaves the queue. */
export function makeLimiter(most: number): <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const queue = new Set<() => void>();

  function turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (running < most) {
      running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        queue.delete(enter);
        reject(signal.reason);
      };
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      queue.add(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Hands the place on, so that nobody who comes now is faster than those who wait. */
  function done(): void {
    const [next] = queue;
    if (!next) {
      running -= 1;
      return;
    }
    queue.delete(next);
    next();
  }

  return async (signal, work) => {
    await turn(signal);
    try {
      return await work();
    } finally {
      done();
    }
  };
}
