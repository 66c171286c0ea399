import { describe, expect, it } from '@jest/globals';
import type { Answer, Calculated, Decision, LinkOutcome } from '../../../src/core/decision.ts';
import { AppError } from '../../../src/core/errors.ts';
import { dryRunPreview } from '../../../src/slack/messages/dry-run.ts';
import { errorDm } from '../../../src/slack/messages/error-dm.ts';
import { help } from '../../../src/slack/messages/help.ts';
import { render, targetOf } from '../../../src/slack/messages/index.ts';
import { status } from '../../../src/slack/messages/status.ts';
import { asText } from '../../support/as-text.ts';
import { commandRequest, decision, outcome, request, shortcutRequest } from './samples.ts';

const shown = (answer: Answer, of = request) => {
  const message = render(answer, of);
  return message && asText(message);
};
const textOf = (answer: Decision, of = request) => render(answer, of)?.text;

const refusal: LinkOutcome = {
  kind: 'refused',
  link: { url: 'https://looker.example.com/merge?mid=abc' },
  refusal: {
    code: 'unsupported_link',
    reason: 'This is a merged result, so there is no single query to check.',
    remedy: 'Paste the links of its source queries.',
  },
};
const failure: LinkOutcome = {
  kind: 'failed',
  ownerTold: true,
  link: { url: 'https://looker.example.com/looks/9' },
  code: 'TRINO_TIMEOUT',
};

describe('a recommendation', () => {
  it('from a query scoped to the fraud', () => {
    expect(shown(decision(outcome('G30')))).toMatchSnapshot();
  });

  it('from daily traffic, with a range, as an upper bound', () => {
    expect(shown(decision(outcome('G01')))).toMatchSnapshot();
  });

  it('with a late month, an earlier credit and a claimed amount that differs', () => {
    expect(
      shown(decision(outcome('G06c', undefined, { claimed_amount: { amount: '2000.00', currency: 'USD' } }))),
    ).toMatchSnapshot();
  });

  it('from several links, of which one was refused and one has the same line again', () => {
    expect(shown(decision(refusal, outcome('G30'), outcome('G30')))).toMatchSnapshot();
  });

  it('in several currencies names each', () => {
    const text = textOf(decision(outcome('G30'), outcome('G42')));
    expect(text).toMatch(/^Recommended credit: ¥[\d,]+ and \$4,948\.80\. /);
  });

  it('begins with the amount of the contract', () => {
    expect(textOf(decision(outcome('G30')))).toMatch(/^Recommended credit: \$4,948\.80\. Medium confidence/);
    expect(textOf(decision(outcome('G43')))).toMatch(/^Recommended credit: \$853\.33\. High confidence/);
  });

  it('says what is not credited beside what is', () => {
    expect(shown(decision(outcome('W13_')))).toMatchSnapshot();
  });

  it('that an earlier release kept, without workings, is still explained, in less detail', () => {
    const { workings: _, ...kept } = outcome('G01') as Calculated;
    const explanation = ['Usual rate ID: 0.7000', 'E04 No Fraud Guard data.'];
    const old = JSON.parse(JSON.stringify({ ...kept, explanation })) as LinkOutcome;
    expect(shown(decision(old))).toContain('Usual rate Indonesia: 0.7000, from its own clean days');
    expect(textOf(decision(old))).toBe(textOf(decision(outcome('G01'))));
  });
});

describe('no credit', () => {
  it.each([
    ['G02', 'no fraud was found in this traffic'],
    ['G13', 'conversion was low without extra volume, which looks like a delivery problem rather than fraud'],
    ['W07b', 'conversion was low, but there were too few attempts to tell'],
    ['W10_', 'attempts are up, but nothing else points to fraud'],
    ['W31', 'the result is as long as its LIMIT, so rows are probably missing and no amount can be given'],
    ['G14a', 'an earlier credit covers everything'],
    ['G17', 'no conversions are reported at all, so no amount can be given'],
    ['G33', 'Fraud Guard was off'],
    ['G34_', 'the Fraud Guard mode has no target, so no amount can be given'],
    ['G35', 'Fraud Guard blocked at least its target'],
    ['G54', 'no row of the query could be used'],
  ])('in case %s says why: %s', (id, reason) => {
    expect(textOf(decision(outcome(id)))).toMatch(`No credit recommended: ${reason}.`);
  });

  it('says that an amount is below the minimum', () => {
    const small = outcome('G30', undefined, {}, { min_credit: '5000' });
    expect(textOf(decision(small))).toBe(
      'No credit recommended: the amount is below the minimum. Claim by 2 Mar 2026.',
    );
  });

  it('says what is not credited, since nothing but the surge points to fraud, and what would help', () => {
    expect(textOf(decision(outcome('W10_')))).toBe(
      'No credit recommended: attempts are up, but nothing else points to fraud. Not credited: $40.00 on 15 Jan, attempts up 2.0 times and nothing else points to fraud. Add blocked, delivered or distinct numbers to the Look, or decide by hand. I looked at 15 days, 1 country and 1,600 attempts. Nearest to fraud: Indonesia on 15 Jan 2026, 200 attempts with 35% approved (usual: 70%, 100 attempts a day).',
    );
    expect(shown(decision(outcome('W10_')))).toMatchSnapshot();
  });

  it('says that the deadline has passed when it has for every month', () => {
    const late = outcome('G30', undefined, { ticket_date: '2026-12-01' });
    expect(textOf(decision(late))).toBe(
      'No credit recommended: the deadline for claims has passed. Closed for claims, left out: $4,948.80 for Jan 2026 (closed 2 Mar 2026). If the ticket was opened in time, add its day: ticket=YYYY-MM-DD.',
    );
  });

  it('shows what would change it', () => {
    expect(shown(decision(outcome('G34_')))).toMatchSnapshot();
  });
});

describe('a refusal', () => {
  it('says what is wrong with the query, which columns it has, and what would do', () => {
    expect(shown(decision(outcome('G08_')))).toMatchSnapshot();
  });

  it('says it link by link', () => {
    expect(shown(decision(refusal, failure, outcome('G52')))).toMatchSnapshot();
  });
});

describe('the short answers', () => {
  it('ask for a link in the words of the contract', () => {
    expect(textOf({ kind: 'missing_link' })).toBe('Please provide Looker link');
    expect(shown({ kind: 'missing_link' }, shortcutRequest)).toMatchSnapshot();
  });

  it('tell a failure with the reference and a way to ask again, and nothing else', () => {
    const ask = { ...request, reference: '7F3K2Q' };
    const message = render({ kind: 'failed', ownerTold: true }, ask);
    expect(message?.text).toBe('I could not work this one out (ref 7F3K2Q). The owner has been told.');
    // Also of an answer that was kept by the release before, which did not say.
    for (const answer of [{ kind: 'failed', ownerTold: false }, { kind: 'failed' }] as const)
      expect(render(answer, ask)?.text).toBe('I could not work this one out (ref 7F3K2Q).');
    expect(message?.blocks.map((block) => Object(block).type)).toEqual(['section', 'actions']);
  });

  it('keep quiet in a channel about other products, and say so to whoever asked otherwise', () => {
    expect(render({ kind: 'not_verify' }, request)).toBeUndefined();
    expect(textOf({ kind: 'not_verify' }, commandRequest)).toMatch(/^This is not a Verify query/);
    expect(textOf({ kind: 'not_verify' }, shortcutRequest)).toMatch(/^This is not a Verify query/);
  });
});

describe('where an answer goes', () => {
  it('is the thread, except for what only the presser of the shortcut should see', () => {
    expect(targetOf({ kind: 'failed' }, shortcutRequest)).toEqual(shortcutRequest.reply);
    expect(targetOf({ kind: 'not_verify' }, commandRequest)).toEqual(commandRequest.reply);
    expect(targetOf({ kind: 'not_verify' }, shortcutRequest)).toEqual({
      kind: 'ephemeral',
      channel: request.channel,
      user: request.user,
      responseUrl: 'http://127.0.0.1/r',
    });
  });
});

describe('messages beside answers', () => {
  it('the owner gets reference, stage, cause, remedy, facts and the place', () => {
    const error = new AppError('TRINO_TIMEOUT', {
      stage: 'calculate-credit',
      facts: { query_id: '2026_x', seconds: 300 },
    });
    const dm = errorDm(error, request, { attempts: 2, workspaceUrl: 'https://acme.slack.com/' });
    expect(asText(dm)).toMatchSnapshot();
  });

  it('the owner of a failed command gets no link, since nobody else can see it', () => {
    const dm = errorDm(new AppError('INTERNAL'), commandRequest, {
      attempts: 1,
      workspaceUrl: 'https://acme.slack.com',
    });
    expect(asText(dm)).toContain('with a command by <@U0ANN000001> in <#C0CREDITS01>');
    expect(asText(dm)).not.toContain('acme.slack.com');
  });

  it('help and status', () => {
    expect(asText(help({ dryRun: true }))).toMatchSnapshot();
    expect(status({ answered: 3, noCredit: 1, failed: 0, waiting: 2 }, { dryRun: false }).text).toBe(
      'Today (UTC): 4 answered (3 with a credit, 1 without), 0 failed, 2 waiting.',
    );
  });

  it('a dry-run preview is the answer below a line that says so', () => {
    const message = render({ kind: 'missing_link' }, request);
    expect(message && asText(dryRunPreview(message, request))).toMatchSnapshot();
  });
});
