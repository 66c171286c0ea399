import { describe, expect, it } from '@jest/globals';
import { links } from '../../emulators/dataset/looks.ts';
import { ANN, PRIVATE } from '../../emulators/slack/index.ts';
import { linkTo } from '../../support/world/world.ts';
import { PATIENCE, startRig } from '../rig.ts';

/** As many statements as one replica runs at a time, by default. */
const AT_ONCE = 8;

describe('a message with 50 slow links', () => {
  it('lets a question of another channel have the next free place, and its acknowledgement at once', async () => {
    await using rig = await startRig();
    const { slack, trino } = rig.world;
    const isSlow = (sql: string) => sql.includes("'SLOW");
    // One page of each slow statement takes its time, until the test has seen enough.
    let slowMs = 700;
    trino.faultFor = ({ kind, sql, page }) =>
      kind === 'page' && page === 2 && isSlow(sql) ? { delayMs: slowMs } : undefined;
    const slow = Array.from({ length: 50 }, (_, n) =>
      linkTo(`${links.look.burst}?f[authy_verifications.country_code]=SLOW${n}`),
    );
    const large = rig.post(slow.join('\n'));
    await slack.until(() => trino.queries.filter(({ sql }) => isSlow(sql)).length >= AT_ONCE, PATIENCE);
    const before = trino.queries.length;
    const small = slack.post({ channel: PRIVATE, user: ANN, text: linkTo(links.look.burst ?? '') });
    await rig.answer(small, PRIVATE);
    // Of the places that became free after it came, few went to the 50 links before it got one.
    const place = trino.queries.findIndex(({ sql }) => !isSlow(sql));
    expect(place - before).toBeLessThanOrEqual(AT_ONCE);
    expect(rig.answers(large)).toEqual([]);
    // Each was acknowledged before Slack would have sent it again.
    const asked = slack.events().filter(({ event }) => [large, small].includes(String(event.ts)));
    expect(asked).toMatchObject([
      { acked: true, envelopes: 1 },
      { acked: true, envelopes: 1 },
    ]);
    slowMs = 0;
    await slack.until(() => rig.answers(large).length > 0, PATIENCE);
  }, 60_000);
});
