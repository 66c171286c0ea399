import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { AnswerRecords } from '../../../src/core/ports/answer-records.ts';
import type { RecordHead } from '../../../src/core/record.ts';
import type { CreditRequest } from '../../../src/core/request.ts';
import type { DecisionListenerParts } from '../../../src/slack/listeners/decisions/check.ts';
import { registerDecisionClicks } from '../../../src/slack/listeners/decisions/clicks.ts';
import { registerDecisionForms } from '../../../src/slack/listeners/decisions/forms.ts';
import { registerWhatIf } from '../../../src/slack/listeners/decisions/what-if.ts';
import { registerFilesClick } from '../../../src/slack/listeners/files-click.ts';
import { registerRetryClick } from '../../../src/slack/listeners/retry-click.ts';
import { decisionButtons } from '../../../src/slack/messages/decisions/buttons.ts';
import { retryButton } from '../../../src/slack/messages/retry.ts';
import { CREDITS, type Json, OWNER, type SlackEmulator, startSlack } from '../../emulators/slack/index.ts';
import { aRequest } from '../../support/store.ts';
import { type SocketBot, silentLog, socketBot } from '../socket/bot.ts';

const request = aRequest({ channel: CREDITS, user: 'U0ANN000001' });
const totals = [{ currency: 'USD', amount: '10.00', charged: '20.00' }];
const head: RecordHead = {
  ...{ request, totals, status: 'open', accounts: ['AC1'], deadline: null },
  ...{ makers: [request.user], decisions: [] },
};

let slack: SlackEmulator;
let bot: SocketBot;
let parts: DecisionListenerParts;
let ts: string;
const submitted: CreditRequest[] = [];

beforeEach(async () => {
  slack = await startSlack();
  parts = {
    rules: { hosts: [], replyMissingLink: true },
    approvers: { configured: true, includes: async () => true },
    mayAsk: async () => undefined,
    selfApproval: false,
    records: { head: async () => head } as Partial<AnswerRecords> as AnswerRecords,
    submit: async (one) => {
      submitted.push(one);
      return 'taken';
    },
    read: async () => undefined,
    dryRun: true,
    log: silentLog,
  };
  bot = socketBot(slack);
  registerDecisionClicks(bot.app, parts);
  registerDecisionForms(bot.app, parts);
  registerWhatIf(bot.app, parts);
  registerFilesClick(bot.app, parts);
  registerRetryClick(bot.app, parts);
  await bot.supervisor.start();
  const buttons = decisionButtons({ request, totals, decisions: [], approvers: true });
  const posted = await bot.app.client.chat.postMessage({
    token: slack.botToken,
    channel: CREDITS,
    text: 'Recommended credit: $10.00',
    blocks: [...(buttons ? [buttons] : []), retryButton(request)],
  });
  ts = posted.ts ?? '';
});
afterEach(async () => {
  await bot[Symbol.asyncDispose]();
  await slack.close();
});

it.each(['credit_approve', 'credit_adjust', 'credit_reject', 'credit_what_if', 'credit_csv', 'credit_retry'])(
  'a click on %s in a dry run changes nothing, and whoever clicked is told so',
  async (actionId) => {
    const click = await slack.press({ user: OWNER, channel: CREDITS, ts, actionId });
    await slack.until(() => click.ephemerals().length > 0, 10_000);
    expect(click.ephemerals().map(({ text }) => text)).toEqual([
      'Dry run is on: nothing is decided, changed or posted by this.',
    ]);
    expect(slack.openViews(OWNER)).toEqual([]);
    expect(submitted).toEqual([]);
  },
);

it.each(['credit_adjust', 'credit_reject', 'credit_what_if'])(
  'the form of %s that was open when the dry run began says that it changes nothing',
  async (actionId) => {
    parts.dryRun = false;
    await slack.press({ user: OWNER, channel: CREDITS, ts, actionId });
    let form: Json;
    await slack.until(() => {
      form = slack.openViews(OWNER).at(-1);
      return form;
    }, 10_000);
    parts.dryRun = true;
    const { ackPayload } = await slack.submit(form, filled(actionId));
    expect(ackPayload).toMatchObject({ response_action: 'update' });
    expect(JSON.stringify(ackPayload.view)).toContain('Dry run is on: nothing is decided');
    expect(submitted).toEqual([]);
  },
);

function filled(actionId: string): Json {
  const text = (value: string) => ({ value: { type: 'plain_text_input', value } });
  const select = (value: string) => ({ value: { type: 'static_select', selected_option: { value } } });
  if (actionId === 'credit_adjust') return { amount_USD: text('5.00'), reason_code: select('partial') };
  return actionId === 'credit_reject' ? { reason_code: select('not_fraud') } : {};
}
