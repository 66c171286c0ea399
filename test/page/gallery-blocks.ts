import type { Json } from '../emulators/slack/index.ts';

/** One message with everything that an answer may be made of, as the bot would post it. */

export const plain = (text: string) => ({ type: 'plain_text' as const, text });
export const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });
const cell = (text: string) => ({ type: 'raw_text', text });
const section = (text: string, more: object = {}): Json => ({ type: 'section', text: mrkdwn(text), ...more });
const option = (text: string, value: string, description?: string) => ({
  text: plain(text),
  value,
  ...(description ? { description: plain(description) } : {}),
});

const rows = [
  ['Country', 'Credit', 'Fraud cost', 'Owed', 'Traffic'],
  ['Bangladesh', '$1,439.10', '$1,439.10', '100%', '13–16 Oct: 7,995 messages'],
  ['Nigeria', '$1,692.65', '$2,576.33', '65.7%', '28 Sep–4 Oct: 14,211 messages'],
  ['Total', '$3,131.75', '$4,015.43', '', ''],
];

export const table: Json = {
  type: 'table',
  column_settings: [{}, { align: 'right' }, { align: 'right' }, { align: 'right' }, { is_wrapped: true }],
  rows: rows.map((row) => row.map((text) => cell(text || '–'))),
};

const days = Array.from({ length: 14 }, (_, at) => `${at + 5} Oct`);
const attempts = [310, 290, 335, 320, 301, 298, 312, 330, 2010, 2205, 1980, 1800, 340, 305];
const codes = [201, 190, 214, 207, 198, 195, 203, 215, 220, 231, 208, 190, 219, 200];
const series = (name: string, values: number[]) => ({
  name,
  data: days.map((label, at) => ({ label, value: values[at] ?? 0 })),
});

export const chart = (type: 'bar' | 'line' | 'area'): Json => ({
  type: 'data_visualization',
  title: 'Bangladesh: attempts and approved codes a day',
  chart: {
    type,
    series: [series('Attempts', attempts), series('Approved codes', codes)],
    axis_config: { categories: days, x_label: 'October 2026', y_label: 'Messages' },
  },
});

export const pie: Json = {
  type: 'data_visualization',
  title: 'Where the cost arose',
  chart: {
    type: 'pie',
    segments: [
      { label: 'Bangladesh', value: 1439.1 },
      { label: 'Nigeria', value: 1692.65 },
    ],
  },
};

const confirm = {
  title: plain('Approve $3,131.75?'),
  text: mrkdwn('Customer *…6f21*. The thread gets one message that names you.'),
  confirm: plain('Approve'),
  deny: plain('Cancel'),
};

const button = (action_id: string, text: string, more: object = {}): Json => ({
  ...{ type: 'button', action_id, text: plain(text), value: 'R1', ...more },
});

export const actions: Json = {
  type: 'actions',
  block_id: 'ca:R1',
  elements: [
    button('credit_approve', 'Approve', { style: 'primary', confirm }),
    button('credit_adjust', 'Adjust'),
    button('credit_reject', 'Reject', { style: 'danger' }),
    { type: 'overflow', action_id: 'more', options: [option('Export', 'csv'), option('What if', 'what_if')] },
    {
      type: 'static_select',
      action_id: 'choose',
      placeholder: plain('Choose a chart'),
      options: [option('Traffic a day', '121'), option('Spend a month', '122')],
    },
  ],
};

export const answer: Json[] = [
  { type: 'header', block_id: 'cr:R1', text: plain('Recommended credit: $3,131.75') },
  section('*Medium confidence.* The arithmetic is right; the points below could change the amount.'),
  section('Customer `AC…6f21`, 28 Sep–16 Oct 2026, <https://acme.cloud.looker.com/looks/101|Look 101>', {
    fields: [mrkdwn('*Channel*\nSMS'), mrkdwn('*Claim by*\n30 Nov 2026 (3 days left)')],
  }),
  table,
  section(':warning: No Fraud Guard data for Bangladesh, Oct 2026. _Add mode and blocked messages._', {
    accessory: button('facts', 'Add'),
  }),
  chart('bar'),
  {
    type: 'container',
    title: plain('Workings'),
    subtitle: plain('2 countries, 11 flagged days'),
    is_collapsible: true,
    default_collapsed: true,
    child_blocks: [
      section('7,995 messages × $0.18 = *$1,439.10*\n> `(0.80 − 0.416) / (1 − 0.416) = 0.658`'),
      { type: 'divider' },
      table,
    ],
  },
  { type: 'context', elements: [mrkdwn('I can’t see Safe List, RiskCheck or Geo Permissions.')] },
  actions,
];

const input = (block_id: string, label: string, element: Json, more: object = {}): Json => ({
  ...{ type: 'input', block_id, label: plain(label), element: { action_id: 'value', ...element }, ...more },
});

const reasons = [option('Goodwill', 'goodwill'), option('Contract', 'contract'), option('Other', 'other')];

/** Every kind of input that the bot's modals have. */
export const form: Json = {
  type: 'modal',
  callback_id: 'form',
  title: plain('Adjust the credit'),
  submit: plain('Approve'),
  blocks: [
    section('Recommended: *$3,131.75*'),
    input('amount_USD', 'Amount in USD', { type: 'plain_text_input', initial_value: '3131.75' }),
    input(
      'guard_blocked',
      'Blocked messages',
      { type: 'number_input', is_decimal_allowed: false },
      { optional: true },
    ),
    input('reason_code', 'Reason', { type: 'static_select', options: reasons }),
    input('ticket_date', 'Ticket day', { type: 'datepicker' }, { optional: true }),
    input(
      'scope',
      'Scope',
      {
        type: 'radio_buttons',
        options: [option('Estimated', 'estimated', 'from daily traffic'), option('Declared', 'declared')],
      },
      { optional: true },
    ),
    input(
      'note',
      'Note',
      { type: 'plain_text_input', multiline: true },
      { optional: true, hint: plain('Needed for “Other”.') },
    ),
  ],
};
