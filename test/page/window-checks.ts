import { until } from '../support/until.ts';
import { type Browser, WIDTHS } from './browser.ts';
import { type Checks, same } from './checks.ts';
import { ANN, CREDITS, type Gallery } from './gallery.ts';

/** Panes and windows: what is in sight, what opens over what, and how it goes away. */
export async function windowChecks(checks: Checks, gallery: Gallery, browser: Browser): Promise<void> {
  const { slack, page } = gallery;
  const ann = await browser.open(page.url);
  const check = (title: string, run: () => Promise<void>) => checks.check(title, [ann], run);

  await check('the way to the first reply is in sight under the newest message', async () => {
    for (let at = 0; at < 14; at += 1)
      slack.post({ channel: CREDITS, user: ANN, text: `line ${at}`, deliver: false });
    await ann.getByText('line 13').waitFor();
    await ann.getByLabel('Message credits').fill('newest https://acme.cloud.looker.com/looks/101');
    await ann.keyboard.press('Enter');
    const newest = ann.getByRole('main').getByRole('article').filter({ hasText: 'newest' });
    await newest.getByRole('button', { name: '1 reply' }).waitFor();
    const below = `(() => { const list = document.querySelector('main .messages');
      return list.scrollHeight - list.clientHeight - list.scrollTop; })()`;
    await until(async () => Number(await ann.evaluate(below)) < 2);
  });

  await check('the menu of the newest message is not cut off', async () => {
    const last = ann.getByRole('main').getByRole('article').last();
    await last.getByRole('button', { name: 'More actions' }).click();
    const pane = await ann.getByRole('log', { name: 'Messages in credits' }).boundingBox();
    const list = await ann.getByRole('menu', { name: 'More actions' }).boundingBox();
    if (!pane || !list) throw new Error('nothing is shown');
    same(list.y >= pane.y && list.y + list.height <= pane.y + pane.height, true);
    await ann.keyboard.press('Escape');
  });

  await check(
    'the list of channels over a narrow window closes with Escape and a press beside it',
    async () => {
      await ann.setViewportSize({ width: 360, height: 900 });
      const list = ann.getByRole('navigation', { name: 'Channels' });
      await ann.getByRole('button', { name: 'Channels' }).click();
      await list.waitFor();
      await ann.keyboard.press('Escape');
      await list.waitFor({ state: 'hidden' });
      await ann.getByRole('button', { name: 'Channels' }).click();
      await list.waitFor();
      await ann.mouse.click(330, 300);
      await list.waitFor({ state: 'hidden' });
      await ann.setViewportSize({ width: WIDTHS[0], height: 900 });
    },
  );

  await check('a channel that takes no messages does not ask for one', async () => {
    await ann.getByRole('button', { name: 'archived' }).click();
    await ann.getByText('This channel is archived.').waitFor();
    same(await ann.getByText('Post a link below.').count(), 0);
    await ann.getByRole('button', { name: /^credits( \d+ unread)?$/ }).click();
  });

  await check('nothing is wider than the window, at any width', async () => {
    for (const width of WIDTHS) {
      await ann.setViewportSize({ width, height: 900 });
      same(await ann.evaluate('document.documentElement.scrollWidth - innerWidth'), 0);
    }
    await ann.setViewportSize({ width: WIDTHS[0], height: 900 });
  });
  await ann.close();
}
