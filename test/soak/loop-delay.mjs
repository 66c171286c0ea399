import { appendFileSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Loaded into the bot's process by `node --import`: writes down how long its event loop was blocked. One JSON line each
 * fiftieth of a second, with the longest block in it. How long is said by Node's own measure, and by a timer that comes
 * too late, since Node's may note a block after it. Of that counts what the main thread computed in the same time: what
 * others on the machine take is no block.
 */
const file = process.env.SOAK_DELAYS;
const EVERY = 5;
const SPAN = 20;
const delays = monitorEventLoopDelay({ resolution: EVERY });
delays.enable();
let last = { at: performance.now(), cpu: cpuMs() };
let written = last.at;
let blockMs = 0;
setInterval(() => {
  const now = { at: performance.now(), cpu: cpuMs() };
  const delayMs = Math.max(delays.max / 1e6, now.at - last.at - EVERY);
  delays.reset();
  blockMs = Math.max(blockMs, Math.min(delayMs, now.cpu - last.cpu));
  if (file && now.at - written >= SPAN) {
    const { rss, heapUsed } = process.memoryUsage();
    appendFileSync(file, `${JSON.stringify({ blockMs, rss, heapUsed })}\n`);
    written = now.at;
    blockMs = 0;
  }
  last = now;
}, EVERY).unref();

/** Of the main thread, which alone can block the loop; the compiler and the collector have threads of their own. */
function cpuMs() {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}
