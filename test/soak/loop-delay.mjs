import { appendFileSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Loaded into the bot's process by `node --import`: writes down how long its event loop was blocked. One JSON line each
 * fiftieth of a second: the longest delay, and the processor time of the main thread in the same span.
 */
const file = process.env.SOAK_DELAYS;
const delays = monitorEventLoopDelay({ resolution: 5 });
let before = cpuMs();
delays.enable();
setInterval(() => {
  const now = cpuMs();
  const { rss, heapUsed } = process.memoryUsage();
  const span = { delayMs: delays.max / 1e6, cpuMs: now - before, rss, heapUsed };
  before = now;
  delays.reset();
  if (file) appendFileSync(file, `${JSON.stringify(span)}\n`);
}, 20).unref();

/** Of the main thread, which alone can block the loop; the compiler and the collector have threads of their own. */
function cpuMs() {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}
