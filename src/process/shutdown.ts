import { withDeadline } from '../core/async/deadline.ts';
import type { Log } from '../core/ports/log.ts';

/**
 * How the process ends: running -> draining -> gone.
 *
 * running   SIGTERM, SIGINT or `begin()` start the drain.
 * draining  The steps run one after the other, the last added first, each up to its deadline. A second signal, or the
 *           hard timer, ends the process at once with code 1: the leases expire and another replica takes over.
 * gone      `exit(code)` was called.
 */
export interface Shutdown {
  readonly draining: boolean;
  /** Aborts when the drain begins. */
  readonly signal: AbortSignal;
  /**
   * Adds a step. `run` gets a signal that aborts at the step's deadline (milliseconds) or when the whole drain is over
   * time; the shutdown does not wait for a step that ignores it. A step that fails is logged, and the next one runs.
   */
  add(name: string, deadlineMs: number, run: (deadline: AbortSignal) => Promise<unknown> | unknown): void;
  /** Drains and exits. A second call returns the same promise. */
  begin(reason: string, code?: number): Promise<void>;
}

export interface ShutdownOptions {
  log: Log;
  /** Longest drain, milliseconds: `DRAIN_SECONDS`. */
  drainMs: number;
  /** After this many milliseconds the process ends whatever happens; below the grace period of the platform. */
  hardMs: number;
  exit: (code: number) => void;
}

interface Step {
  name: string;
  deadlineMs: number;
  run: (deadline: AbortSignal) => Promise<unknown> | unknown;
}

export function makeShutdown(options: ShutdownOptions): Shutdown {
  const { log } = options;
  const steps: Step[] = [];
  const draining = new AbortController();
  let running: Promise<void> | undefined;

  async function drain(reason: string, code: number): Promise<void> {
    log.info({ reason }, 'Draining');
    const hard = setTimeout(() => {
      log.error({}, 'The drain hangs; exiting without it');
      options.exit(1);
    }, options.hardMs);
    const overall = AbortSignal.timeout(Math.round(options.drainMs));
    draining.abort();
    for (const step of steps.reverse()) await runStep(step, overall, log);
    clearTimeout(hard);
    log.info({ reason, code }, 'Drained');
    options.exit(code);
  }

  return {
    get draining() {
      return draining.signal.aborted;
    },
    signal: draining.signal,
    add: (name, deadlineMs, run) => void steps.push({ name, deadlineMs, run }),
    begin: (reason, code = 0) => {
      running ??= drain(reason, code);
      return running;
    },
  };
}

async function runStep(step: Step, overall: AbortSignal, log: Log): Promise<void> {
  const started = performance.now();
  try {
    const end = await withDeadline(Math.round(step.deadlineMs), [overall], (deadline) =>
      Promise.race([Promise.resolve(step.run(deadline)).then(() => 'done'), lateAt(deadline)]),
    );
    const facts = { step: step.name, ms: Math.round(performance.now() - started) };
    if (end === 'late') log.warn(facts, 'A step of the drain was cut off at its deadline');
    else log.debug(facts, 'A step of the drain is done');
  } catch (error) {
    log.warn({ err: error, step: step.name }, 'A step of the drain failed');
  }
}

/**
 * Resolves at the deadline, but never before the next turn: a step that only closes things runs also when the drain is
 * late.
 */
function lateAt(deadline: AbortSignal): Promise<'late'> {
  return new Promise((resolve) => {
    if (deadline.aborted) setImmediate(() => resolve('late'));
    else deadline.addEventListener('abort', () => resolve('late'), { once: true });
  });
}

/** A second signal within this many milliseconds is a repeat of the first. */
const ECHO_MS = 300;

/** The part of `process` that is used here. */
export interface ProcessEvents {
  on(event: string, listener: (reason: unknown) => void): unknown;
  removeAllListeners(event: string): unknown;
}

/**
 * Ties the process to the drain. SIGTERM and SIGINT drain and exit 0, the second of them exits at once. A rejection
 * that nobody handles drains and exits 1, except an undefined one while draining: socket-mode 3.1.0 throws that when a
 * stop meets a reconnect (node-slack-sdk#2656). An uncaught exception exits at once: the state of the process is
 * unknown.
 */
export function guardProcess(
  events: ProcessEvents,
  shutdown: Shutdown,
  { log, exit }: Pick<ShutdownOptions, 'log' | 'exit'>,
): void {
  let signalledAt: number | undefined;
  for (const signal of ['SIGTERM', 'SIGINT']) {
    events.on(signal, () => {
      const now = performance.now();
      const first = signalledAt === undefined;
      // npm repeats a signal that the process group has already delivered: that is one stop, not two.
      const echo = signalledAt !== undefined && now - signalledAt < ECHO_MS;
      signalledAt ??= now;
      if (first) void shutdown.begin(signal);
      else if (!echo) exit(1);
    });
  }
  events.on('unhandledRejection', (reason) => {
    if (reason === undefined && shutdown.draining) return;
    log.error({ err: reason }, 'A rejection was not handled');
    void shutdown.begin('unhandled rejection', 1);
  });
  // Node prints warnings of libraries as plain text; here they become lines of the log.
  events.removeAllListeners('warning');
  events.on('warning', (warning) => {
    const { name, message } = warning as Error;
    log.warn({ warning: name }, message.split('\n', 1)[0] ?? name);
  });
  events.on('uncaughtException', (error) => {
    log.error({ err: error }, 'An exception was not caught');
    exit(1);
  });
}
