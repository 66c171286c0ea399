import { formatProblems, type SettingProblem } from '../config.ts';

/** Where a command writes: answers to `out`, what is wrong to `err`, a line a call. */
export interface CommandIo {
  out(line: string): void;
  err(line: string): void;
}

/** Exit code for bad settings (EX_CONFIG of sysexits.h). */
export const BAD_SETTINGS = 78;

/** Prints every problem, a line each, and returns the exit code. */
export function reportProblems(io: CommandIo, problems: readonly SettingProblem[]): number {
  io.err(formatProblems(problems));
  return BAD_SETTINGS;
}
