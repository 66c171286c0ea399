import type { ListenerRules } from '../../../src/slack/listeners/gesture.ts';

export const LOOK = 'https://looker.example.com/looks/7';
export const OTHER = 'https://looker.example.com/looks/8';
export const TICKET = 'https://acme.zendesk.com/agent/tickets/12';
export const TS = '1763976421.000100';
export const ROOT = '1763970000.000200';
export const KEY = `M#C0CREDITS01#${TS}`;

export const rules: ListenerRules = {
  hosts: ['looker.example.com'],
  botUserId: 'U0BOT',
  botId: 'B0BOT',
  replyMissingLink: true,
};

export const posted = (fields: object = {}) => ({
  type: 'message',
  channel: 'C0CREDITS01',
  user: 'U0ANN',
  ts: TS,
  text: `Fraud spend: <${LOOK}|$179.73>`,
  ...fields,
});
export const envelope = (event: object) => ({
  type: 'event_callback',
  team_id: 'T1',
  event_id: 'Ev1',
  event,
});

export const command = (text: string, fields: object = {}) => ({
  command: '/credit',
  text,
  trigger_id: '1.2.abc',
  channel_id: 'C0CREDITS01',
  user_id: 'U0ANN',
  response_url: 'https://hooks.slack.com/commands/1',
  ...fields,
});

export const shortcut = (fields: object = {}) => ({
  type: 'message_action',
  callback_id: 'recommend_credit',
  trigger_id: '3.4.def',
  response_url: 'https://hooks.slack.com/app/1',
  user: { id: 'U0EVE', name: 'eve' },
  channel: { id: 'C0CREDITS01', name: 'credits' },
  message: posted({ bot_id: 'B0OTHER' }),
  ...fields,
});
