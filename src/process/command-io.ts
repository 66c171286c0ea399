/** Where a command writes, one line a call: results to `out`, problems to `err`. */
export interface CommandIo {
  out(line: string): void;
  err(line: string): void;
}

/** Exit code for bad settings (EX_CONFIG of sysexits.h). */
export const BAD_SETTINGS = 78;
