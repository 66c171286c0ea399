import { readFile } from 'node:fs/promises';
import { CREDITS, OWNER, type SlackEmulator, STRANGER } from '../emulators/slack/index.ts';
import { KeptBot } from '../support/world/kept-bot.ts';
import { startSandboxPage } from '../support/world/sandbox-page.ts';
import { startWorld } from '../support/world/world.ts';
import { type Browser, screenshots, WIDTHS } from './browser.ts';
import { type Checks, same } from './checks.ts';
import { decisionChecks } from './decision-checks.ts';
import { decisionFormChecks } from './decision-form-checks.ts';

const AMOUNT = 'Recommended credit: $1,439.10';

/** The first minutes of somebody who tries the sandbox, with the unchanged bot behind the page. */
export async function botChecks(checks: Checks, browser: Browser): Promise<void> {
  await using world = await startWorld();
  await world.createTable();
  const bot = new KeptBot({ ...world.env(), CREDIT_APPROVERS: OWNER });
  await using page = await startSandboxPage(world.slack, bot);
  const { slack } = world;
  await slack.until(() => slack.connections().length > 0, 30_000);
  const ann = await browser.open(page.url);
  const check = (title: string, run: () => Promise<void>) => checks.check(title, [ann], run);
  const thread = ann.getByRole('region', { name: 'Thread', exact: true });
  const post = async (text: string) => {
    await ann.getByLabel('Message credits').fill(text);
    await ann.keyboard.press('Enter');
  };
  const messages = ann.getByRole('main').getByRole('article');
  const openThreadOf = (text: string) =>
    messages.filter({ hasText: text }).getByRole('button', { name: /repl/ }).first().click();

  await check('a sample is posted and answered in its thread', async () => {
    await ann.getByRole('button', { name: 'Samples' }).click();
    await ann.getByRole('menuitem', { name: /burst in a new country/ }).click();
    await ann.keyboard.press('Enter');
    await openThreadOf('Fraud spend');
    await thread.getByRole('heading', { name: AMOUNT }).waitFor();
    await screenshots(ann, 'answer');
  });

  await check(
    'no column of its table is out of sight, beside the channel and in a window of 440 px',
    async () => {
      const frame = thread.locator('.table-frame').first();
      for (const width of [440, WIDTHS[0]]) {
        await ann.setViewportSize({ width, height: 900 });
        same(await frame.evaluate((box) => Object(box).scrollWidth <= Object(box).clientWidth), true);
      }
    },
  );

  await check('the answer has a chart of the traffic, and its workings behind a fold', async () => {
    await thread.getByRole('img', { name: /^(Bar|Line|Area) chart: Bangladesh/ }).waitFor();
    const fold = thread.getByRole('button', { name: /^Workings/ });
    same(await thread.getByText('How it was worked out').count(), 0);
    await fold.press('Enter');
    await thread.getByText('How it was worked out').waitFor();
    await screenshots(ann, 'workings');
  });

  await check('its workings come as files into the thread', async () => {
    await thread.locator('[data-action="credit_csv"]').click();
    await thread
      .getByText(/^credit-\w{6}\.csv/)
      .first()
      .waitFor();
    await thread
      .getByText(/^credit-\w{6}\.txt/)
      .first()
      .waitFor();
  });

  await check(
    'a file of the workings is downloaded as it is, with the days of the answer in it',
    async () => {
      const coming = ann.waitForEvent('download');
      await thread.getByRole('link', { name: /^Download credit-\w{6}\.csv$/ }).click();
      const lines = (await readFile(await (await coming).path(), 'utf8')).split('\r\n');
      same(lines[0]?.startsWith('record,link,account,currency,country,month,date,attempts,'), true);
      same(lines.filter((line) => line.startsWith('day,')).length > 0, true);
      same(lines.at(-2)?.endsWith(',1439.10'), true);
    },
  );

  const owner = await browser.open(page.url, `${OWNER}&channel=${CREDITS}`);
  await owner.getByRole('button', { name: /repl/ }).first().click();
  await decisionChecks({ checks, slack, asker: ann, approver: owner, amount: '$1,439.10' });
  await check('the App Home lists what waits for a decision, with a way to it', async () => {
    await owner.getByRole('button', { name: 'Close thread' }).click();
    await owner.getByRole('button', { name: 'credit-bot Home' }).click();
    await owner.getByRole('heading', { name: 'Waiting for a decision: 1' }).waitFor();
    await screenshots(owner, 'waiting');
    await owner.getByRole('main').getByRole('link').first().click();
    await owner
      .getByRole('region', { name: 'Thread', exact: true })
      .getByRole('heading', { name: AMOUNT })
      .waitFor();
  });
  await decisionFormChecks({ checks, asker: ann, approver: owner, amount: '$1,439.10' });
  await owner.close();
  await ann.getByRole('button', { name: 'Close thread' }).click();

  await check('/credit help is for one’s own eyes', async () => {
    await post('/credit help');
    await ann.getByText('Only visible to you').waitFor();
  });

  await check('a dashboard asks for its chart, and the choice is answered', async () => {
    await post('https://acme.cloud.looker.com/dashboards/12');
    await openThreadOf('dashboards/12');
    await thread.getByRole('button', { name: /chart/i }).click();
    await ann.getByRole('menuitem').first().click();
    await thread.getByRole('article').nth(2).waitFor();
    await ann.getByRole('button', { name: 'Close thread' }).click();
  });

  await check('a person of another company gets no amount, and is told why', async () => {
    const other = await browser.open(page.url, `${STRANGER}&channel=${CREDITS}`);
    await other.getByLabel('Message credits').fill('/credit https://acme.cloud.looker.com/looks/101');
    await other.keyboard.press('Enter');
    await other.getByText('I answer only full members').waitFor();
    same(await other.getByText(AMOUNT).count(), 0);
    await other.getByRole('button', { name: /repl/ }).first().click();
    await other.locator('[data-action="credit_csv"]').first().click();
    const pane = other.getByRole('region', { name: 'Thread', exact: true });
    await pane.getByText('I answer only full members').waitFor();
    await other.close();
  });

  await check('a lost response does not make a second answer', async () => {
    const before = finished(bot);
    await ann.getByRole('button', { name: 'Faults' }).click();
    await ann.getByRole('button', { name: 'Lose a response' }).click();
    await ann.getByText('Waits for its call: chat.postMessage: lost-response').waitFor();
    await post('https://acme.cloud.looker.com/looks/101 with a lost response');
    await ann.getByText('chat.postMessage: lost-response').waitFor();
    await screenshots(ann, 'faults');
    await ann.getByRole('button', { name: 'Faults' }).click();
    await oneAnswer(slack, bot, before);
  });

  await check('killed and started again, the bot answers once', async () => {
    const before = finished(bot);
    await ann.getByRole('button', { name: 'Faults' }).click();
    await post('https://acme.cloud.looker.com/looks/101 and then the bot dies');
    await slack.until(() => slack.events().at(-1)?.acked, 10_000);
    await ann.getByRole('button', { name: 'Kill the bot' }).click();
    await ann.locator('.bot-state.lost', { hasText: 'credit-bot: stopped' }).waitFor();
    await ann.getByRole('button', { name: 'Start the bot' }).click();
    // A start takes its time on a busy machine.
    await ann.getByText('credit-bot: connected').waitFor({ timeout: 60_000 });
    await oneAnswer(slack, bot, before);
  });
  await ann.close();
  await bot.stop();
}

/** The last message of a person in the channel is answered once; `before`: requests that were finished before it. */
async function oneAnswer(slack: SlackEmulator, bot: KeptBot, before: number): Promise<void> {
  const root = slack.history(CREDITS).findLast(({ bot_id: by, thread_ts: of }) => !by && !of)?.ts ?? '';
  // Only when the bot is done with it can no second answer come.
  await slack.until(() => finished(bot) > before, 60_000);
  same(slack.thread(CREDITS, root).filter(({ text }) => text.startsWith(AMOUNT)).length, 1);
}

function finished(bot: KeptBot): number {
  return bot.log().filter(({ message }) => message === 'request finished').length;
}
