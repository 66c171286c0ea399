import { orAfter } from './deadline.ts';

/** Waits for `work`, but no longer than `ms`; a rejection within the time is passed on. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  await orAfter(ms, work, () => undefined);
}

/** Runs over all items, `lanes` at a time. */
export async function inParallel<T>(
  items: T[],
  lanes: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  const rest = [...items];
  const lane = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await run(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
