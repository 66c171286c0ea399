import type { Page } from 'playwright-core';
import { screenshots } from './browser.ts';
import { type Checks, same } from './checks.ts';

interface Parts {
  checks: Checks;
  /** A window of who asked, and one of who may decide, both with the thread of an open answer. */
  asker: Page;
  approver: Page;
  /** Such as `$1,439.10`. */
  amount: string;
}

const button = (window: Page, action: string) => window.locator(`[data-action="${action}"]`);
const dialogOf = (window: Page) => window.getByRole('dialog');
const submit = (window: Page, name: string) =>
  dialogOf(window).getByRole('button', { name, exact: true }).click();

/**
 * The forms of a decision, and that whoever asks does not decide. The answer is replaced in the end, and not credited.
 */
export async function decisionFormChecks(parts: Parts): Promise<void> {
  await adjustAndReject(parts);
  await addFacts(parts);
  await ownRequest(parts);
}

async function adjustAndReject({ checks, asker, approver, amount }: Parts): Promise<void> {
  const check = (title: string, run: () => Promise<void>) => checks.check(title, [asker, approver], run);
  const reversed = async () => {
    await button(approver, 'credit_reverse').click();
    await dialogOf(approver).getByRole('textbox').fill('Tried only');
    await submit(approver, 'Reverse');
    await button(asker, 'credit_what_if').waitFor();
  };

  await check(
    'another amount is refused in its form above what was charged, then taken, and everybody sees both amounts',
    async () => {
      await button(approver, 'credit_adjust').click();
      const dialog = dialogOf(approver);
      await dialog.getByLabel('Credit in USD').fill('99999999');
      await dialog.getByLabel('Why another amount?').selectOption('other');
      await submit(approver, 'Approve');
      await dialog.getByRole('alert').first().waitFor();
      same(await dialog.getByLabel('Credit in USD').inputValue(), '99999999');
      await dialog.getByLabel('Credit in USD').fill('100.00');
      await submit(approver, 'Approve');
      // The reason "another reason" needs a note.
      await dialog.getByRole('alert').first().waitFor();
      await screenshots(approver, 'adjust');
      await dialog.getByLabel('Note').fill('As agreed');
      await submit(approver, 'Approve');
      await dialog.waitFor({ state: 'hidden' });
      await asker
        .getByRole('heading', { name: `Approved with a change: $100.00 (recommended ${amount})` })
        .waitFor();
      await reversed();
    },
  );

  await check('a rejection asks why, and everybody sees it', async () => {
    await button(approver, 'credit_reject').click();
    await dialogOf(approver).getByLabel('Why?').selectOption('not_fraud');
    await screenshots(approver, 'reject');
    await submit(approver, 'Reject');
    await asker.getByRole('heading', { name: `Rejected (recommended ${amount})` }).waitFor();
    await reversed();
  });
}

async function addFacts({ checks, asker, approver }: Parts): Promise<void> {
  await checks.check(
    'facts are added in a form, shown to one person, and used for all',
    [asker, approver],
    async () => {
      await button(asker, 'credit_what_if').click();
      const dialog = dialogOf(asker);
      await dialog.getByLabel('Fraud Guard mode while it happened').selectOption('basic');
      await submit(asker, 'Work it out');
      await dialog.getByText('With this mode both counts are needed.').first().waitFor();
      await dialog.getByLabel('Messages that were sent in this mode').fill('1000');
      await dialog.getByLabel('Messages that it blocked').fill('1400');
      await screenshots(asker, 'what-if');
      await submit(asker, 'Work it out');
      await asker
        .getByText(/^What if: /)
        .first()
        .waitFor();
      same(await approver.getByText(/^What if: /).count(), 0);
      await button(asker, 'credit_use').click();
      await approver.getByText('Replaced by a later answer').first().waitFor();
      await approver.getByText('With facts that').first().waitFor();
      same(await button(approver, 'credit_approve').count(), 1);
    },
  );
}

async function ownRequest({ checks, approver }: Parts): Promise<void> {
  await checks.check(
    'an approver does not decide on what they asked for themselves',
    [approver],
    async () => {
      await approver.getByRole('button', { name: 'Close thread' }).click();
      await approver.getByLabel('Message credits').fill('mine https://acme.cloud.looker.com/looks/106');
      await approver.keyboard.press('Enter');
      const own = approver.getByRole('main').getByRole('article').filter({ hasText: 'mine' });
      await own.getByRole('button', { name: /repl/ }).first().click();
      await button(approver, 'credit_approve').click();
      await dialogOf(approver).getByRole('button', { name: 'Approve' }).click();
      await approver.getByText('You asked for this credit').waitFor();
      same(await approver.getByRole('heading', { name: /^Approved/ }).count(), 0);
    },
  );
}
