/** Where a command writes: answers to `out`, what is wrong to `err`, a line a call. */
export interface CommandIo {
  out(line: string): void;
  err(line: string): void;
}

/** Exit code for bad settings (EX_CONFIG of sysexits.h). */
export const BAD_SETTINGS = 78;
