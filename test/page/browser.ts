import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
/** Screenshots of the run; git ignores the folder. */
export const SCREENSHOTS = 'coverage/page';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const WIDTHS = [1280, 440, 360] as const;

/** Why no browser can be started here; undefined where one can. */
export function missingBrowser(): string | undefined {
  return existsSync(CHROMIUM) ? undefined : `no Chromium at ${CHROMIUM} (apt-get install chromium)`;
}

export interface Browser extends AsyncDisposable {
  /** A window of its own on this address, as this person. */
  open(url: string, as?: string, width?: number): Promise<Page>;
  /** Errors and warnings on the console of any window, and requests that left loopback. */
  complaints: string[];
}

/** Debian's Chromium with an empty profile. */
export async function startBrowser(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'page-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    args: FLAGS,
    acceptDownloads: true,
    colorScheme: 'light',
    timezoneId: 'UTC',
  });
  context.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  return {
    complaints,
    open: async (url, as, width = WIDTHS[0]) => {
      const page = await context.newPage();
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => {
        if (new URL(request.url()).hostname !== '127.0.0.1' && !request.url().startsWith('data:'))
          complaints.push(`a request left loopback: ${request.url()}`);
      });
      await page.setViewportSize({ width, height: 900 });
      await page.goto(as ? `${url}/#as=${as}` : url);
      return page;
    },
    [Symbol.asyncDispose]: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Keeps what the page looks like at three widths, light, and dark at the first. */
export async function screenshots(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: join(SCREENSHOTS, `${name}-${width}.png`) });
  }
  await page.setViewportSize({ width: WIDTHS[0], height: 900 });
  await page.evaluate('document.documentElement.dataset.theme = "dark"');
  await page.screenshot({ path: join(SCREENSHOTS, `${name}-dark.png`) });
  await page.evaluate('document.documentElement.dataset.theme = "light"');
}
