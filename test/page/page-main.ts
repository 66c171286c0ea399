import { botChecks } from './bot-checks.ts';
import { missingBrowser, startBrowser } from './browser.ts';
import { Checks, same } from './checks.ts';
import { formChecks } from './form-checks.ts';
import { startGallery } from './gallery.ts';
import { messageChecks } from './message-checks.ts';
import { windowChecks } from './window-checks.ts';

/**
 * `npm run test:page`: the page of the sandbox in a real browser, with an app of its own that uses everything, then
 * with the bot. Ends with `N passed, N failed`; screenshots stay in coverage/page.
 */
const missing = missingBrowser();
const checks = new Checks();
if (missing) {
  process.stdout.write(`SKIPPED: the page was not tried, ${missing}\n`);
} else {
  await using browser = await startBrowser();
  {
    await using gallery = await startGallery();
    await messageChecks(checks, gallery, browser);
    await windowChecks(checks, gallery, browser);
    await formChecks(checks, gallery, browser);
  }
  await botChecks(checks, browser);
  await checks.check('nothing complained, and nothing left loopback', [], async () =>
    same(browser.complaints, []),
  );
}
checks.end();
