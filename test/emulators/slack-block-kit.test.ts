import { describe, expect, test } from '@jest/globals';
import { blockKitErrors, viewErrors } from './slack/block-kit.ts';
import type { Json } from './slack/index.ts';

const x = (count: number) => 'x'.repeat(count);
const many = (count: number, make: (n: number) => Json) => Array.from({ length: count }, (_, n) => make(n));
const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const section = (more: object = {}) => ({ type: 'section', text: mrkdwn('x'), ...more });
const button = (more: object = {}) => ({ type: 'button', text: plain('x'), ...more });
const actions = (...elements: Json[]) => ({ type: 'actions', elements });
const select = (...options: Json[]) => ({ type: 'static_select', action_id: 'a', options });
const option = (text: string, value = text) => ({ text: plain(text), value });
const cell = (text: string) => ({ type: 'raw_text', text });
const table = (rows: number, columns: number, text = 'x') => ({
  type: 'table',
  rows: many(rows, () => many(columns, () => cell(text))),
});
const chart = (chart: Json, title = 'Usage') => ({ type: 'data_visualization', title, chart });
const point = (label: string) => ({ label, value: 1 });
const bars = (categories: string[], series: number) => ({
  type: 'bar',
  series: many(series, (n) => ({ name: `s${n}`, data: categories.map(point) })),
  axis_config: { categories },
});
const words = { ...bars(['d'], 1), series: [{ name: 's', data: [{ label: 'd', value: 'many' }] }] };
const labels = (count: number) => many(count, (n) => `d${n}`);

const fold = (more: object = {}) => ({
  type: 'container',
  title: plain('x'),
  child_blocks: [section()],
  ...more,
});
const input = (element: Json, more: object = {}) => ({ type: 'input', label: plain('x'), element, ...more });
const confirm = (more: object) => actions(button({ confirm: { text: plain('x'), ...more } }));

/** Each limit: what is just within it, and what is just beyond. */
const LIMITS: Array<[string, Json[], Json[]]> = [
  ['50 blocks', many(50, () => section()), many(51, () => section())],
  ['known types', [{ type: 'divider' }], [{ type: 'marquee' }]],
  ['a block_id of 255', [section({ block_id: x(255) })], [section({ block_id: x(256) })]],
  [
    'unique block_ids',
    [section({ block_id: 'a' }), section({ block_id: 'b' })],
    many(2, () => section({ block_id: 'a' })),
  ],
  ['section text of 3,000', [section({ text: mrkdwn(x(3000)) })], [section({ text: mrkdwn(x(3001)) })]],
  ['some section text', [section()], [section({ text: mrkdwn('') })]],
  ['text or fields in a section', [{ type: 'section', fields: [mrkdwn('x')] }], [{ type: 'section' }]],
  [
    '10 fields',
    [section({ fields: many(10, () => mrkdwn('x')) })],
    [section({ fields: many(11, () => mrkdwn('x')) })],
  ],
  ['fields of 2,000', [section({ fields: [mrkdwn(x(2000))] })], [section({ fields: [mrkdwn(x(2001))] })]],
  [
    'a plain header of 150',
    [{ type: 'header', text: plain(x(150)) }],
    [{ type: 'header', text: plain(x(151)) }],
  ],
  ['no mrkdwn header', [{ type: 'header', text: plain('x') }], [{ type: 'header', text: mrkdwn('x') }]],
  [
    '10 context elements',
    [{ type: 'context', elements: many(10, () => mrkdwn('x')) }],
    [{ type: 'context', elements: many(11, () => mrkdwn('x')) }],
  ],
  ['25 actions', [actions(...many(25, () => button()))], [actions(...many(26, () => button()))]],
  [
    'a button text of 75',
    [actions(button({ text: plain(x(75)) }))],
    [actions(button({ text: plain(x(76)) }))],
  ],
  ['a button value of 2,000', [actions(button({ value: x(2000) }))], [actions(button({ value: x(2001) }))]],
  ['a button url of 3,000', [actions(button({ url: x(3000) }))], [actions(button({ url: x(3001) }))]],
  [
    'unique action_ids in a block',
    [actions(button({ action_id: 'a' }), button({ action_id: 'b' }))],
    [actions(button({ action_id: 'a' }), button({ action_id: 'a' }))],
  ],
  ['an action_id of 255', [actions(button({ action_id: x(255) }))], [actions(button({ action_id: x(256) }))]],
  [
    '100 options',
    [actions(select(...many(100, (n) => option(`o${n}`))))],
    [actions(select(...many(101, (n) => option(`o${n}`))))],
  ],
  ['an option text of 75', [actions(select(option(x(75))))], [actions(select(option(x(76), 'v')))]],
  [
    'an alt_text',
    [{ type: 'image', slack_file: { id: 'F1' }, alt_text: 'x' }],
    [{ type: 'image', slack_file: { id: 'F1' } }],
  ],
  ['100 table rows', [table(100, 1)], [table(101, 1)]],
  ['20 table columns', [table(1, 20)], [table(1, 21)]],
  ['rows of one width', [table(2, 2)], [{ type: 'table', rows: [[cell('x')], [cell('x'), cell('x')]] }]],
  ['no empty table cell', [table(1, 1)], [table(1, 1, '')]],
  [
    '10,000 characters in the tables of a message',
    [table(50, 1, x(100)), table(50, 1, x(100))],
    [table(50, 1, x(100)), table(50, 1, x(101))],
  ],
  [
    '12,000 characters of markdown',
    [{ type: 'markdown', text: x(12_000) }],
    many(2, () => ({ type: 'markdown', text: x(6001) })),
  ],
  ['2 charts', many(2, () => chart(bars(['d'], 1))), many(3, () => chart(bars(['d'], 1)))],
  ['a chart title of 50', [chart(bars(['d'], 1), x(50))], [chart(bars(['d'], 1), x(51))]],
  ['20 categories', [chart(bars(labels(20), 1))], [chart(bars(labels(21), 1))]],
  ['6 series', [chart(bars(['d'], 6))], [chart(bars(['d'], 7))]],
  ['numbers as the values of a chart', [chart(bars(['d'], 1))], [chart(words)]],
  [
    'a confirm dialog with a text of 300, a title of 100 and buttons of 30',
    [confirm({ text: plain(x(300)), title: plain(x(100)), confirm: plain(x(30)), deny: plain(x(30)) })],
    [confirm({ text: plain(x(301)) })],
  ],
  ['a confirm title of 100', [confirm({ title: plain(x(100)) })], [confirm({ title: plain(x(101)) })]],
  ['a confirm button of 30', [confirm({ confirm: plain(x(30)) })], [confirm({ confirm: plain(x(31)) })]],
  [
    '10 blocks in a container',
    [fold({ child_blocks: many(10, () => section()) })],
    [fold({ child_blocks: many(11, () => section()) })],
  ],
  ['a container with a title of 150', [fold({ title: plain(x(150)) })], [fold({ title: plain(x(151)) })]],
  [
    'a container that folds only where it may',
    [fold({ is_collapsible: true, default_collapsed: true })],
    [fold({ default_collapsed: true })],
  ],
  [
    'a table, but no chart, in a container',
    [fold({ child_blocks: [table(1, 1)] })],
    [fold({ child_blocks: [chart(bars(['d'], 1))] })],
  ],
  [
    'unique block_ids, in containers too',
    [section({ block_id: 'a' }), fold({ child_blocks: [section({ block_id: 'b' })] })],
    [section({ block_id: 'a' }), fold({ child_blocks: [section({ block_id: 'a' })] })],
  ],
  [
    'inputs in input blocks alone',
    [input({ type: 'plain_text_input' })],
    [actions({ type: 'plain_text_input' })],
  ],
  ['buttons outside of input blocks', [actions(button())], [input(button())]],
  [
    'number inputs that say whether they take decimals',
    [input({ type: 'number_input', is_decimal_allowed: true })],
    [input({ type: 'number_input' })],
  ],
  [
    'days as the first date',
    [input({ type: 'datepicker', initial_date: '2026-11-27' })],
    [input({ type: 'datepicker', initial_date: '27 Nov' })],
  ],
  [
    'an initial option that is one',
    [actions({ ...select(option('a')), initial_option: option('a') })],
    [actions({ ...select(option('a')), initial_option: option('b') })],
  ],
  [
    'a point a category in each series',
    [chart(bars(['a', 'b'], 1))],
    [chart({ ...bars(['a', 'b'], 1), series: [{ name: 's', data: [point('a')] }] })],
  ],
];

describe('a message may have', () => {
  test.each(LIMITS)('%s', (_, within, beyond) => {
    expect(blockKitErrors(within, '')).toEqual([]);
    expect(blockKitErrors(beyond, '')).not.toEqual([]);
  });

  test('a text of 40,000 characters', () => {
    expect([blockKitErrors([], x(40_000)), blockKitErrors([], x(40_001))]).toEqual([
      [],
      [expect.any(String)],
    ]);
  });
});

test('a modal may have 100 blocks, a title of 24 characters and 3,000 characters of metadata', () => {
  const view = (more: object) => viewErrors({ type: 'modal', title: plain('x'), blocks: [], ...more });
  expect(
    view({ blocks: many(100, () => section()), title: plain(x(24)), private_metadata: x(3000) }),
  ).toEqual([]);
  expect(view({ blocks: many(101, () => section()) })).toHaveLength(1);
  expect(view({ title: plain(x(25)) })).toHaveLength(1);
  expect(view({ private_metadata: x(3001) })).toHaveLength(1);
});

test('a modal with an input needs a submit button; charts and tables are for messages', () => {
  const view = (...blocks: Json[]) => ({ type: 'modal', title: plain('x'), blocks });
  expect(viewErrors(view(input({ type: 'plain_text_input' })))).toEqual([
    'view: an input block needs submit',
  ]);
  expect(viewErrors({ ...view(input({ type: 'plain_text_input' })), submit: plain('Go') })).toEqual([]);
  expect(viewErrors(view(table(1, 1)))).toHaveLength(1);
  expect(viewErrors({ type: 'home', blocks: [chart(bars(['d'], 1))] })).toHaveLength(1);
});
