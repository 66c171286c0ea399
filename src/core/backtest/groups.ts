import { byCodePoint } from '../credit/values.ts';

/** Groups in the order of their names. */
export function grouped<T>(items: readonly T[], nameOf: (item: T) => string): [name: string, items: T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = nameOf(item);
    const known = groups.get(name);
    if (known) known.push(item);
    else groups.set(name, [item]);
  }
  return [...groups].sort(([a], [b]) => byCodePoint(a, b));
}
