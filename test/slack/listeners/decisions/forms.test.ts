import { describe, expect, it } from '@jest/globals';
import type { AnswerRecords } from '../../../../src/core/ports/answer-records.ts';
import type { RecordHead } from '../../../../src/core/record.ts';
import type { CreditRequest } from '../../../../src/core/request.ts';
import type { DecisionListenerParts } from '../../../../src/slack/listeners/decisions/check.ts';
import { registerDecisionClicks } from '../../../../src/slack/listeners/decisions/clicks.ts';
import { registerWhatIf } from '../../../../src/slack/listeners/decisions/what-if.ts';
import { aRequest, silent } from '../../../support/store.ts';

const request = aRequest({ user: 'U0ANN', channel: 'C0CREDITS01' });
const totals = [{ currency: 'USD', amount: '10.00', charged: '20.00' }];
const head: RecordHead = {
  ...{ request, totals, status: 'open', accounts: ['AC1'], deadline: null, makers: ['U0ANN'], decisions: [] },
};

function bot() {
  const submitted: CreditRequest[] = [];
  const parts: DecisionListenerParts = {
    rules: { hosts: [], replyMissingLink: true },
    approvers: { configured: true, includes: async () => true },
    mayAsk: async () => undefined,
    selfApproval: false,
    records: { head: async () => head } as unknown as AnswerRecords,
    submit: async (one) => {
      submitted.push(one);
      return 'taken';
    },
    read: async () => undefined,
    dryRun: false,
    log: silent,
  };
  const handlers = new Map<string, (gesture: object) => Promise<void>>();
  const take = (constraint: Record<string, string>, handler: (gesture: object) => Promise<void>) =>
    handlers.set(String(constraint.action_id ?? constraint.callback_id), handler);
  const app = { action: take, view: take } as never;
  registerDecisionClicks(app, parts);
  // The button of "what if" and its form have one name.
  const clicks = new Map(handlers);
  registerWhatIf(
    {
      action: (one: never, run: never) => clicks.set((one as { action_id: string }).action_id, run),
      view: take,
    } as never,
    parts,
  );
  return { submitted, clicks, forms: handlers };
}

const click = {
  type: 'block_actions',
  trigger_id: '1.2.abc',
  response_url: 'https://hooks.slack.com/actions/1',
  user: { id: 'U0BOB' },
  channel: { id: 'C0CREDITS01' },
  actions: [{ value: request.id }],
};

describe('a form that Slack does not open', () => {
  it.each(['credit_adjust', 'credit_reject', 'credit_what_if'])(
    'is explained to whoever pressed the button %s',
    async (name) => {
      const said: { text?: string }[] = [];
      const client = { views: { open: () => Promise.reject(new Error('expired_trigger_id')) } };
      await bot().clicks.get(name)?.({
        ...{ body: click, client, ack: async () => {} },
        respond: async (one: { text: string }) => said.push(one),
      });
      expect(said).toHaveLength(1);
      expect(said[0]?.text).toMatch(/press the button again/);
    },
  );
});

describe('the facts of "what if"', () => {
  const submit = async (values: Record<string, string>) => {
    const { submitted, forms } = bot();
    const answers: unknown[] = [];
    const state = Object.fromEntries(Object.entries(values).map(([id, value]) => [id, { value: { value } }]));
    const view = { id: 'V1', private_metadata: `${request.id} 0`, state: { values: state } };
    await forms.get('credit_what_if')?.({
      body: { type: 'view_submission', user: { id: 'U0BOB' }, view },
      ack: async (answer: unknown) => answers.push(answer),
      client: {},
    });
    return {
      submitted,
      errors: Object.keys(Object((answers[0] as { errors?: object } | undefined)?.errors)),
    };
  };

  it('are taken with commas as thousands', async () => {
    const { submitted } = await submit({ guard_mode: 'basic', guard_attempts: '1,500', guard_blocked: '20' });
    expect(submitted[0]?.whatIf?.facts).toMatchObject({ guardAttempts: '1500', guardBlocked: '20' });
  });

  it.each(['1,5', '1,2,3', ',', '1.5', '1.500', '-1', '1e3', '\u0661'])(
    'are refused in the form with %j messages',
    async (count) => {
      const { submitted, errors } = await submit({
        guard_mode: 'basic',
        guard_attempts: count,
        guard_blocked: '0',
      });
      expect(errors).toEqual(['guard_attempts']);
      expect(submitted).toEqual([]);
    },
  );

  it('are refused in the form with a ticket of the future', async () => {
    expect((await submit({ ticket_date: '2999-01-01' })).errors).toEqual(['ticket_date']);
    expect((await submit({ ticket_date: '2026-11-03' })).submitted).toHaveLength(1);
  });
});
