import { runBot } from '../support/world/bot-process.ts';

/**
 * A lease that suits this machine, seconds: in proportion to what the start of a process takes now. A lease that a
 * process cannot keep because others have the processor would only show that.
 */
export async function suitableLease(program: string): Promise<number> {
  const started = performance.now();
  // Without settings it loads everything, says so, and ends.
  await runBot({}, { program }).exited;
  const seconds = (performance.now() - started) / 1000;
  return Math.min(8, Math.max(1.5, Math.round(seconds * 15) / 10));
}
