import { readFile } from 'node:fs/promises';
import { until } from '../support/until.ts';
import type { Browser } from './browser.ts';
import { screenshots, WIDTHS } from './browser.ts';
import { type Checks, same } from './checks.ts';
import { ANN, CREDITS, type Gallery, OWNER } from './gallery.ts';

/** Messages: posting, threads, unread marks, blocks, files. */
export async function messageChecks(checks: Checks, gallery: Gallery, browser: Browser): Promise<void> {
  const { slack, page, told } = gallery;
  const owner = await browser.open(page.url, `${OWNER}&channel=D${OWNER.slice(1)}`);
  const ann = await browser.open(page.url);
  const both = [ann, owner];
  const thread = ann.getByRole('region', { name: 'Thread', exact: true });
  const check = (title: string, run: () => Promise<void>) => checks.check(title, both, run);

  await check('what is typed is posted as Slack’s composer stores it', async () => {
    await ann.getByRole('button', { name: 'Samples' }).click();
    await ann.getByRole('menuitem', { name: 'a Look' }).click();
    await ann.getByLabel('Message credits').press('End');
    await ann.keyboard.type(' & <b>');
    await ann.keyboard.press('Enter');
    await ann.getByText('& <b>').waitFor();
    const stored = 'Fraud spend <https://acme.cloud.looker.com/looks/101|$179.73> &amp; &lt;b&gt;';
    same(slack.history(CREDITS)[0]?.text, stored);
  });

  await check('others see it at once, with a mark until they have read channel and thread', async () => {
    const row = owner.getByRole('button', { name: /^credits \d+ unread$/ });
    await row.waitFor();
    await row.click();
    await owner.getByRole('button', { name: '1 reply 1 new' }).click();
    await owner.getByRole('button', { name: 'credits', exact: true }).waitFor();
    await owner.getByRole('button', { name: '1 reply', exact: true }).waitFor();
  });

  await check(
    'a link to another site is named and not followed; one to a message opens its thread',
    async () => {
      await ann.getByRole('link', { name: '$179.73' }).click();
      await ann.getByText('This page opens no other site: https://acme.cloud.looker.com/looks/101').waitFor();
      await ann.getByRole('status').getByRole('button', { name: 'Close' }).click();
      const root = slack.history(CREDITS)[0]?.ts ?? '';
      const address = `https://emulator.slack.com/archives/${CREDITS}/p${root.replace('.', '')}`;
      slack.post({ channel: CREDITS, user: OWNER, text: `see <${address}|what ann posted>`, deliver: false });
      await ann.getByRole('link', { name: 'what ann posted' }).click();
      await thread.getByText('& <b>').waitFor();
      await thread.getByRole('button', { name: 'Close thread' }).click();
    },
  );

  await check('what the app is doing stands below a message until it answers', async () => {
    const ts = slack.post({ channel: CREDITS, user: ANN, text: 'a long question' });
    const item = ann.getByRole('article').filter({ hasText: 'a long question' });
    await item.getByText('credit-bot is running the query …').waitFor();
    slack.workspace.post(CREDITS, { text: 'done', bot_id: 'B0CREDITBOT', thread_ts: ts });
    await item.getByText('credit-bot is running').waitFor({ state: 'hidden' });
  });

  await check('an answer appears in its thread as it is posted', async () => {
    await ann
      .getByRole('article')
      .filter({ hasText: '& <b>' })
      .getByRole('button', { name: '1 reply' })
      .click();
    await thread.getByRole('heading', { name: 'Recommended credit: $3,131.75' }).waitFor();
    await screenshots(ann, 'message');
  });

  await check('a thread is opened and closed by keyboard, and the focus goes there and back', async () => {
    await thread.getByRole('button', { name: 'Close thread' }).press('Enter');
    const link = ann
      .getByRole('article')
      .filter({ hasText: '& <b>' })
      .getByRole('button', { name: '1 reply' });
    await until(() => ann.evaluate('document.activeElement.textContent.startsWith("1 reply")'));
    await link.press('Enter');
    await thread.waitFor();
    await until(() => ann.evaluate('document.activeElement.closest(".thread") !== null'));
  });

  await check('the fold is closed at first, and opens by keyboard', async () => {
    const fold = thread.getByRole('button', { name: /^Workings/ });
    same(await fold.getAttribute('aria-expanded'), 'false');
    await fold.focus();
    await ann.keyboard.press('Enter');
    await thread.getByText('7,995 messages × $0.18').waitFor();
    await screenshots(ann, 'unfolded');
  });

  await check('a chart has a name, and its numbers as a table', async () => {
    await thread.getByRole('img', { name: /^Bar chart: Bangladesh/ }).waitFor();
    await thread.getByText('The numbers').click();
    same(await thread.getByRole('row', { name: /^14 Oct 1,980|^13 Oct 2,010|^14 Oct 2,205/ }).count(), 2);
  });

  await check('a button asks first, and Cancel tells the app nothing', async () => {
    await thread.getByRole('button', { name: 'Approve' }).click();
    const dialog = ann.getByRole('dialog', { name: 'Approve $3,131.75?' });
    await screenshots(ann, 'confirm');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    same(told.length, 0);
  });

  await check('an overflow menu and a select work with arrows and Enter', async () => {
    const menu = thread.getByRole('menu');
    await thread.getByRole('button', { name: 'More', exact: true }).press('Enter');
    await menu.waitFor();
    const edge = await menu.evaluate((list) => Object(list).getBoundingClientRect().right);
    same(edge <= WIDTHS[0], true);
    await ann.keyboard.press('ArrowDown');
    await ann.keyboard.press('Enter');
    await slack.until(() => told.length === 1);
    await thread.getByRole('button', { name: 'Choose a chart' }).press('Enter');
    await menu.waitFor();
    await ann.keyboard.press('ArrowDown');
    await ann.keyboard.press('ArrowUp');
    await ann.keyboard.press('Enter');
    await slack.until(() => told.length === 2);
    same(
      told.map(({ actions }) => actions[0].selected_option.value),
      ['what_if', '121'],
    );
  });

  await check('an approval changes the message in place for everybody, and brings a file', async () => {
    await owner.getByRole('button', { name: 'Approve' }).click();
    await owner.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await thread.getByRole('heading', { name: 'Approved: $3,131.75' }).waitFor();
    same(await thread.getByRole('button', { name: 'Approve' }).count(), 0);
    const coming = ann.waitForEvent('download');
    await thread.getByRole('link', { name: 'Download credit-R1.csv' }).click();
    const path = await (await coming).path();
    same(await readFile(path, 'utf8'), 'country,credit\nBD,1439.10\n');
  });

  await check('lines and pies are drawn too', async () => {
    await ann.getByLabel('Message credits').fill('/credit charts');
    await ann.keyboard.press('Enter');
    await ann.getByRole('img', { name: /^Pie chart/ }).waitFor();
    await ann.getByRole('img', { name: /^Line chart/ }).waitFor();
    await screenshots(ann, 'charts');
  });

  await check('a private answer is shown to one person, and can be dismissed', async () => {
    await ann.getByText('You asked for “charts”').waitFor();
    same(await owner.getByText('You asked for').count(), 0);
    await ann.getByRole('button', { name: 'Dismiss message' }).click();
    await ann.getByText('You asked for').waitFor({ state: 'hidden' });
  });

  await check('one’s own message can be changed and deleted, another’s cannot', async () => {
    const ts = slack.post({ channel: CREDITS, user: ANN, text: 'first try' });
    const item = ann.getByRole('article').filter({ hasText: 'first try' });
    await item.getByRole('button', { name: 'More actions' }).click();
    await ann.getByRole('menuitem', { name: 'Edit message' }).click();
    await ann.getByRole('textbox', { name: 'Message', exact: true }).fill('second try');
    await ann.getByRole('button', { name: 'Save' }).click();
    await owner.getByText('second try').waitFor();
    const others = owner.getByRole('article').filter({ hasText: 'second try' });
    await others.getByRole('button', { name: 'More actions' }).click();
    same(await owner.getByRole('menuitem', { name: 'Delete message' }).count(), 0);
    await owner.keyboard.press('Escape');
    await ann
      .getByRole('article')
      .filter({ hasText: 'second try' })
      .getByRole('button', { name: 'More actions' })
      .click();
    await ann.getByRole('menuitem', { name: 'Delete message' }).click();
    await slack.until(() => slack.history(CREDITS).every((one) => one.ts !== ts));
    await owner.getByText('second try').waitFor({ state: 'hidden' });
  });

  await check('what did not work stays in the composer, and Send is not covered by the reason', async () => {
    await ann.getByRole('button', { name: 'Close thread' }).click();
    await ann.getByLabel('Message credits').fill('/nothing');
    await ann.keyboard.press('Enter');
    const reason = ann.getByText('/nothing is not a valid command.');
    await reason.waitFor();
    same(await ann.getByLabel('Message credits').inputValue(), '/nothing');
    await ann.getByLabel('Message credits').fill('sent by its button');
    await ann.getByRole('button', { name: 'Send' }).first().click();
    await slack.until(() => slack.history(CREDITS).some(({ text }) => text === 'sent by its button'));
    await reason.locator('..').getByRole('button', { name: 'Close' }).click();
  });

  await check('the message menu has the app’s shortcut', async () => {
    await ann.getByRole('article').first().getByRole('button', { name: 'More actions' }).click();
    await ann.getByRole('menuitem', { name: /^Recommend credit/ }).click();
    await slack.until(() => told.at(-1)?.callback_id === 'recommend_credit');
  });

  for (const window of both) await window.close();
}
