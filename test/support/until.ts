import { setTimeout as milliseconds } from 'node:timers/promises';

/** Resolves when the condition holds; asked every 5 ms. Throws after `ms` with the condition's own text. */
export async function until(condition: () => unknown, ms = 8000): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${ms} ms: ${condition}`);
    await milliseconds(5);
  }
}

/** A promise with its resolver, to hold work up. */
export function gate(): { open(): void; passed: Promise<void> } {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}
