import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Loaded into the bot's process by `node --import`: writes down how long its event loop was blocked. One JSON line each
 * tenth of a second: the longest delay, and the processor time of the process in the same span.
 */
const file = process.env.SOAK_DELAYS;
const delays = monitorEventLoopDelay({ resolution: 5 });
let cpu = process.cpuUsage();
delays.enable();
setInterval(() => {
  const { user, system } = process.cpuUsage(cpu);
  cpu = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const span = { delayMs: delays.max / 1e6, cpuMs: (user + system) / 1000, rss, heapUsed };
  delays.reset();
  if (file) appendFileSync(file, `${JSON.stringify(span)}\n`);
}, 100).unref();
