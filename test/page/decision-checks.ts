import type { Page } from 'playwright-core';
import { CREDITS, type SlackEmulator } from '../emulators/slack/index.ts';
import { screenshots } from './browser.ts';
import { type Checks, same } from './checks.ts';

interface Parts {
  checks: Checks;
  slack: SlackEmulator;
  /** A window of who asked, and one of who may decide, both with the thread open. */
  asker: Page;
  approver: Page;
  /** Such as `$1,439.10`. */
  amount: string;
}

/** An answer is decided in its message: not by who asked, once by the other person, and undone. */
export async function decisionChecks({ checks, slack, asker, approver, amount }: Parts): Promise<void> {
  const check = (title: string, run: () => Promise<void>) => checks.check(title, [asker, approver], run);
  const button = (window: Page, action: string) => window.locator(`[data-action="${action}"]`);
  const decided = (window: Page) => window.getByRole('heading', { name: `Approved: ${amount}` });
  const approve = async (window: Page) => {
    await button(window, 'credit_approve').click();
    await window.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  };

  await check('who is no approver changes nothing, and is told so', async () => {
    await approve(asker);
    await asker.getByText('Only visible to you').first().waitFor();
    same(await decided(asker).count(), 0);
  });

  await check('the other person approves it, and everybody sees that at once', async () => {
    await approve(approver);
    await decided(approver).waitFor();
    await decided(asker).waitFor();
    same(await button(asker, 'credit_approve').count(), 0);
    const told = () =>
      slack.history(CREDITS).filter(({ metadata }) => metadata?.event_type === 'credit_decision');
    await slack.until(() => told().length === 1);
    await screenshots(asker, 'approved');
  });

  await check('a reversal is asked for a note, and opens the answer again', async () => {
    await button(approver, 'credit_reverse').click();
    const dialog = approver.getByRole('dialog');
    await dialog.getByRole('textbox').fill('The customer was credited elsewhere');
    await screenshots(approver, 'reverse');
    await dialog.getByRole('button').last().click();
    await dialog.waitFor({ state: 'hidden' });
    await button(asker, 'credit_approve').waitFor();
  });
}
