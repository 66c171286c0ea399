import { AppError, type StageName, toAppError } from '../core/errors.ts';
import type { CallContext } from '../core/ports/call-context.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';

/** The result of a stage: go on with a value, or the answer is known already. */
export type Step<Next, Done> = { next: Next } | { done: Done };

/** One link of the chain: typed input, typed output, every early exit a value. */
export interface Stage<In, Next, Done> {
  name: StageName;
  run(input: In, context: CallContext): Promise<Step<Next, Done>> | Step<Next, Done>;
}

/**
 * Runs one stage: its own child log, its duration, a stop when the request is aborted, and its name on every error.
 * Throws AppError only.
 */
export async function runStage<In, Next, Done>(
  stage: Stage<In, Next, Done>,
  input: In,
  context: CallContext,
  telemetry: Telemetry,
): Promise<Step<Next, Done>> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const log = context.log.child({ stage: stage.name });
  try {
    if (context.signal.aborted) throw new AppError('DEADLINE', { cause: context.signal.reason });
    const step = await stage.run(input, { ...context, log });
    const outcome = 'next' in step ? 'next' : 'done';
    telemetry.stage(stage.name, outcome, seconds());
    log.debug({ outcome, seconds: seconds() }, 'stage finished');
    return step;
  } catch (thrown) {
    const error = toAppError(thrown);
    error.stage ??= stage.name;
    telemetry.stage(stage.name, 'error', seconds());
    throw error;
  }
}
