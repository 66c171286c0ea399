const EVERY_MS = 100;
const WIDTH = 30;

export interface Progress {
  /** `done` cases so far; `share` of the work, 0 to 1. */
  tick(done: number, share: number): void;
  /** Takes the bar away. */
  end(): void;
}

/** A bar on stderr, where stderr is a terminal; nothing elsewhere. */
export function progressBar({
  stderr,
  terminal,
}: {
  stderr(text: string): void;
  terminal: boolean;
}): Progress {
  const started = performance.now();
  let drawn = 0;
  return {
    tick(done, share) {
      const now = performance.now();
      if (!terminal || now - drawn < EVERY_MS) return;
      drawn = now;
      const full = Math.round(Math.min(share, 1) * WIDTH);
      const rate = Math.round((done / (now - started)) * 1000);
      const bar = `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}`;
      stderr(
        `\r${bar} ${done.toLocaleString('en-US')} cases, ${rate.toLocaleString('en-US')} a second \u001b[K`,
      );
    },
    end() {
      if (drawn > 0) stderr('\r\u001b[K');
    },
  };
}
