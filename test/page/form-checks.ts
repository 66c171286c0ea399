import type { Browser } from './browser.ts';
import { screenshots } from './browser.ts';
import { type Checks, same } from './checks.ts';
import { ANN, CREDITS, type Gallery, OWNER } from './gallery.ts';
import { answer, form, plain } from './gallery-blocks.ts';

/** Every control that has no name for those who cannot see it. */
const NAMELESS = `[...document.querySelectorAll('button, select, input, textarea, a')].filter((one) =>
  !(one.ariaLabel || one.labels?.length || one.textContent.trim() || one.ariaLabelledByElements?.length)
).map((one) => one.outerHTML)`;

/** Modals and the App Home. */
export async function formChecks(checks: Checks, gallery: Gallery, browser: Browser): Promise<void> {
  const { slack, page, told, answers } = gallery;
  const ts = slack.post({ channel: CREDITS, user: ANN, text: 'a root', deliver: false });
  slack.workspace.post(CREDITS, { text: 'x', bot_id: 'B0CREDITBOT', thread_ts: ts, blocks: answer });
  const ann = await browser.open(page.url, `${ANN}&channel=${CREDITS}&thread=${ts}`);
  const check = (title: string, run: () => Promise<void>) => checks.check(title, [ann], run);
  const dialog = ann.getByRole('dialog');
  const adjust = ann.getByRole('button', { name: 'Adjust' });

  await check('a modal opens, Escape closes it, and the focus is where it was', async () => {
    await adjust.press('Enter');
    await dialog.waitFor();
    same(await ann.evaluate('document.activeElement.labels[0].textContent'), 'Amount in USD');
    await ann.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    same(await ann.evaluate('document.activeElement.textContent'), 'Adjust');
  });

  await check('what is required is asked for before the app is', async () => {
    await adjust.click();
    await dialog.getByLabel('Blocked messages').fill('1.5');
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog.getByText('Please complete this required field.').waitFor();
    await dialog.getByText('Enter a whole number.').waitFor();
    same(await ann.evaluate('document.activeElement.ariaInvalid'), 'true');
    same(slack.openViews(ANN).length, 1);
    same(await ann.evaluate(NAMELESS), []);
    await screenshots(ann, 'modal');
  });

  await check('errors of the app stand beside their inputs, and nothing that was typed is lost', async () => {
    answers.push({ response_action: 'errors', errors: { amount_USD: 'More than was charged.' } });
    await dialog.getByLabel('Amount in USD').fill('9999');
    await dialog.getByLabel('Blocked messages').fill('25390');
    await dialog.getByLabel('Reason').selectOption('other');
    await dialog.getByLabel('Ticket day').fill('2026-11-03');
    await dialog.getByLabel('Declared').check();
    await dialog.getByLabel('Note').fill('as agreed');
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog.getByText('More than was charged.').waitFor();
    same(await dialog.getByLabel('Amount in USD').inputValue(), '9999');
    same(await dialog.getByLabel('Amount in USD').getAttribute('aria-invalid'), 'true');
  });

  await check('the app gets every input as Slack sends it; an update replaces the modal', async () => {
    const next = { ...form, title: plain('Second step'), blocks: [form.blocks[0]] };
    answers.push({ response_action: 'update', view: next }, { response_action: 'clear' });
    await dialog.getByLabel('Amount in USD').fill('3000');
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await ann.getByRole('dialog', { name: 'Second step' }).waitFor();
    const { values } = told.at(-1).state;
    const given = [
      values.amount_USD.value.value,
      values.guard_blocked.value.value,
      values.reason_code.value.selected_option.value,
      values.ticket_date.value.selected_date,
      values.scope.value.selected_option.value,
      values.note.value.value,
    ];
    same(given, ['3000', '25390', 'other', '2026-11-03', 'declared', 'as agreed']);
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog.waitFor({ state: 'hidden' });
  });

  await check('the App Home is shown as published, and its buttons work', async () => {
    await ann.getByRole('button', { name: 'credit-bot Home' }).click();
    await ann.getByRole('heading', { name: 'Waiting' }).waitFor();
    await screenshots(ann, 'home');
    await ann.getByRole('button', { name: 'Open', exact: true }).click();
    await slack.until(() => told.at(-1)?.view?.type === 'home');
  });

  await check('another person, chosen in the menu, sees their own home', async () => {
    await ann.getByLabel('You are').selectOption(OWNER);
    await ann.getByRole('button', { name: 'credit-bot Home' }).click();
    await slack.until(() => slack.home(OWNER) !== undefined);
    await ann.getByRole('heading', { name: 'Waiting' }).waitFor();
  });
  await ann.close();
}
