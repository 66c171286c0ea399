import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { SCREENSHOTS } from './browser.ts';

const say = (text: string) => void process.stdout.write(`${text}\n`);

/** Runs checks one after another, says what became of each, and counts. */
export class Checks {
  passed = 0;
  failed = 0;

  /** A failed check keeps what the windows look like; the next one runs all the same. */
  async check(title: string, windows: Page[], run: () => Promise<void>): Promise<void> {
    try {
      await run();
      this.passed += 1;
      say(`ok      ${title}`);
    } catch (error) {
      this.failed += 1;
      say(`FAILED  ${title}\n${error instanceof Error ? error.stack : String(error)}`);
      mkdirSync(SCREENSHOTS, { recursive: true });
      for (const [at, window] of windows.entries())
        await window
          .screenshot({ path: `${SCREENSHOTS}/failed-${this.failed}-${at}.png` })
          .catch(() => undefined);
    }
  }

  /** The counts, as the last line of the run. */
  end(): void {
    say(`${this.passed} passed, ${this.failed} failed`);
    process.exitCode = this.failed > 0 ? 1 : 0;
  }
}

/** @throws unless the two are the same JSON. */
export function same(actual: unknown, wanted: unknown): void {
  if (JSON.stringify(actual) === JSON.stringify(wanted)) return;
  throw new Error(`expected ${JSON.stringify(wanted)}, got ${JSON.stringify(actual)}`);
}
