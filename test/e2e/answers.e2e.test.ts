import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { links } from '../emulators/dataset/looks.ts';
import { ANN, CREDITS, OWNER } from '../emulators/slack/index.ts';
import type { Call, Fault } from '../emulators/trino/index.ts';
import { linkTo } from '../support/world/world.ts';
import { PATIENCE, type Rig, startRig } from './rig.ts';

const burst = linkTo(links.look.burst ?? '');

describe('the bot, as people in Slack meet it', () => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRig();
  }, 30_000);
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
  });

  it('answers a posted link in its thread, with text, blocks, metadata and a block id that carry the contract', async () => {
    const ts = rig.post(`Fraud spend ${burst}`);
    const answer = await rig.answer(ts);
    expect(answer.text).toMatch(/^Recommended credit: \$1,439\.10\. /);
    expect(answer.thread_ts).toBe(ts);
    const { metadata, blocks } = answer;
    expect(metadata).toMatchObject({ event_type: 'credit_recommendation' });
    const requestId = metadata?.event_payload.request_id;
    expect(requestId).toMatch(/^[0-9A-Z]{20}$/);
    expect(blocks?.[0]?.block_id).toBe(`cr:${requestId}`);
  });

  it('answers a link posted in a thread in that thread', async () => {
    const root = rig.post('Good morning, a question', { user: OWNER });
    await rig.answer(root);
    rig.post(burst, { threadTs: root });
    await rig.world.slack.until(() => rig.answers(root).length === 2, PATIENCE);
    expect(rig.answers(root)[1]?.text).toMatch(/^Recommended credit:/);
  });

  it('answers six deliveries of one message once', async () => {
    rig.world.slack.duplicate(6, { to: 'all' });
    const ts = rig.post(`six times ${burst}`);
    await rig.answer(ts);
    const done = rig.post('Is anybody there?');
    await rig.answer(done);
    expect(rig.answers(ts)).toHaveLength(1);
  });

  it('keeps silent about another product, other bots, joins, and talk in a thread', async () => {
    const { slack } = rig.world;
    const psms = rig.post(linkTo(links.psms));
    const bots = slack.post({ channel: CREDITS, user: 'U0OTHERBOT', text: burst, botId: 'B0OTHERBOT' });
    const joined = slack.join(CREDITS, 'U0NEWCOMER1');
    const root = rig.post('a message without a link');
    await rig.answer(root);
    rig.post('talk without a link', { threadTs: root });
    await slack.until(
      () => rig.logged('request finished').some(({ outcome }) => outcome === 'not_verify'),
      PATIENCE,
    );
    const marker = rig.post('another message without a link');
    await rig.answer(marker);
    for (const ts of [psms, bots, joined]) expect(rig.answers(ts)).toEqual([]);
    expect(rig.answers(root)).toHaveLength(1);
  });

  it('tells the thread a reference and what the asker can do, and the owner everything, when it fails for good', async () => {
    const before = rig.world.slack.dms(OWNER).length;
    const ts = rig.post(linkTo(links.missing));
    const { text } = await rig.answer(ts);
    const reference =
      /^I could not work this one out \(ref ([0-9A-Z]{6})\)\. Looker can't find that link, or I'm not allowed to see it\. Check that the link opens, and that its folder is shared with me\. The owner has been told\.$/.exec(
        text ?? '',
      )?.[1];
    expect(reference).toBeDefined();
    const dm = rig.world.slack.dms(OWNER)[before]?.text ?? '';
    expect(dm).toContain(reference);
    expect(dm).toMatch(/Looker does not know this link.*What to do:.*fetch-sql/);
    expect(rig.logged('request failed for good').some((line) => line.reference === reference)).toBe(true);
  });

  it('answers the links that work and shows the one that failed for good, which the owner is told of', async () => {
    const before = rig.world.slack.dms(OWNER).length;
    const ts = rig.post(`${burst} and ${linkTo(links.missing)}`);
    const answer = await rig.answer(ts);
    expect(answer.text).toMatch(/^Recommended credit: \$1,439\.10\./);
    expect(JSON.stringify(answer.blocks)).toMatch(
      /link 2 of 2 is left out.*I could not work this one out\. Looker can't find that link[^"]*The owner has been told/,
    );
    expect(rig.world.slack.dms(OWNER)).toHaveLength(before + 1);
  });

  it('names the Trino query that failed in the log and to the owner, since Trino is searched by it', async () => {
    const before = rig.world.slack.dms(OWNER).length;
    const error = { message: 'no', errorCode: 1, errorName: 'COLUMN_NOT_FOUND', errorType: 'USER_ERROR' };
    rig.world.trino.faultFor = ({ kind }) =>
      kind === 'page' ? { patch: (page) => Object.assign(page, { error }) } : undefined;
    await rig.answer(rig.post(`with a lost column ${burst}`));
    rig.world.trino.faultFor = () => undefined;
    const id = /\d{8}_\d{6}_\d{5}_\w{5}/;
    expect(rig.logged('request failed for good').at(-1)).toMatchObject({
      code: 'TRINO_QUERY_FAILED',
      err: { facts: { queryId: expect.stringMatching(id) } },
    });
    expect(JSON.stringify(rig.world.slack.dms(OWNER)[before]?.blocks)).toMatch(id);
  });

  it('tries again what may pass, and answers without a word about it', async () => {
    rig.world.trino.faultFor = flaky(5);
    const ts = rig.post(`${linkTo(links.look.promotion ?? '')} please`);
    const answer = await rig.answer(ts);
    expect(answer.text).toMatch(/^No credit recommended:/);
    expect(rig.answers(ts)).toHaveLength(1);
  });

  it('answers /credit to the asker alone, and explains itself', async () => {
    const { slack } = rig.world;
    const asked = await slack.command({
      user: ANN,
      channel: CREDITS,
      text: links.look.burst ? `https://acme.cloud.looker.com${links.look.burst}` : '',
    });
    expect(asked.ackMs).toBeLessThan(3000);
    await slack.until(
      () => asked.ephemerals().some(({ text }) => text?.startsWith('Recommended credit: $1,439.10')),
      PATIENCE,
    );
    const other = await slack.command({
      user: ANN,
      channel: CREDITS,
      text: `https://acme.cloud.looker.com${links.psms}`,
    });
    await slack.until(() => other.ephemerals().length > 1, PATIENCE);
    expect((await slack.command({ user: ANN, channel: CREDITS, text: 'help' })).ackText).toMatch(
      /\/credit LINK/,
    );
    // People see an answer a little before its request is completed.
    const status = () => slack.command({ user: ANN, channel: CREDITS, text: 'status' });
    let said = (await status()).ackText ?? '';
    for (const until = Date.now() + PATIENCE; !said.includes(' 0 waiting') && Date.now() < until; )
      said = (await status()).ackText ?? '';
    expect(said).toMatch(
      /^Today \(UTC\): [1-9]\d* answered \(\d+ with a credit, \d+ without\), [1-9]\d* failed, 0 waiting\. Policy in force: Verify: verify-credit-v2, digest [0-9a-f]{12}; PSMS: psms-credit-v1, digest [0-9a-f]{12}, not answered\.$/,
    );
  });

  it('answers the message shortcut in the thread of that message', async () => {
    const { slack } = rig.world;
    const ts = slack.post({ channel: CREDITS, user: ANN, text: burst, deliver: false });
    await slack.shortcut({ user: OWNER, channel: CREDITS, ts });
    expect((await rig.answer(ts)).text).toMatch(/^Recommended credit: \$1,439\.10/);
  });

  it('leaves with 0 at SIGTERM, and has shown no secret in anything that it wrote', async () => {
    expect(await rig.bots[0]?.stop()).toBe(0);
    const output = rig.bots[0]?.output() ?? '';
    const env = rig.world.env();
    for (const name of ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'LOOKER_CLIENT_SECRET', 'LOOKER_CLIENT_ID'])
      expect(output).not.toContain(env[name]);
    expect(output).not.toMatch(/SELECT|FROM public/);
  });
});

/** The first `times` pages of a query answer 503. */
function flaky(times: number): (call: Call) => Fault | undefined {
  let left = times;
  return ({ kind }) => {
    if (kind !== 'page' || left === 0) return undefined;
    left -= 1;
    return { status: 503 };
  };
}
