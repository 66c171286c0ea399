/** What came of work on a key; `joined`: it was under way already, for another caller. */
export interface Joined<T> {
  value: T;
  joined: boolean;
}

/** Lets callers with the same key share the piece of work that is under way. A rejection goes to each of them. */
export function joinByKey<T>(): (key: string, work: () => Promise<T>) => Promise<Joined<T>> {
  const underWay = new Map<string, Promise<T>>();
  return async (key, work) => {
    const other = underWay.get(key);
    if (other !== undefined) return { value: await other, joined: true };
    const own = work();
    underWay.set(key, own);
    try {
      return { value: await own, joined: false };
    } finally {
      underWay.delete(key);
    }
  };
}
