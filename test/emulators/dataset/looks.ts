import type { AskedQuery, LookerContent, LookerQuery } from '../looker/content.ts';
import { EXPLORES, lookerSql } from './explores.ts';
import { TRUTHS } from './traffic.ts';

const ALL_TIME = '2026-09-01 to 2026-11-16';

function accountOf(name: string): string {
  const found = TRUTHS.find((truth) => truth.name === name);
  if (!found) throw new Error(`no account ${name}`);
  return found.account;
}

/** Daily traffic by country with attempts and conversions: the estimated scope. */
function traffic(id: string, slug: string, name: string): LookerQuery {
  const asked: AskedQuery = {
    model: 'verify',
    view: 'authy_verifications',
    fields: [
      'created_date',
      'account_sid',
      'country_code',
      'attempts',
      'conversions',
      'sms_fees',
      'verify_fees',
    ].map((field) => `authy_verifications.${field}`),
    filters: {
      'authy_verifications.account_sid': accountOf(name),
      'authy_verifications.channel': 'sms',
      'authy_verifications.created_date': ALL_TIME,
    },
    sorts: ['authy_verifications.created_date desc'],
    limit: '500',
  };
  return { ...asked, id, slug, sql: lookerSql };
}

/** Spend that somebody has scoped to the fraud: the declared scope. */
function billing(id: string, slug: string, name: string, country: string, days: string): LookerQuery {
  const asked: AskedQuery = {
    model: 'billing',
    view: 'billable_item_usage',
    fields: [
      'billable_item_usage.usage_month',
      'billable_item_usage.account_sid',
      'billable_item_usage.country_code',
      'billable_items.friendly_name',
      'billable_item_usage.quantity',
      'billable_item_usage.total_charges',
    ],
    filters: {
      'billable_item_usage.account_sid': accountOf(name),
      'billable_item_usage.country_code': country,
      'billable_items.friendly_name': 'Verify Channel Fee - Outbound SMS',
      'billable_item_metadata.product': 'Authy',
      'billable_item_usage.usage_date': days,
    },
    limit: '500',
  };
  return { ...asked, id, slug, sql: lookerSql };
}

const psms: LookerQuery = {
  id: '1007',
  slug: 'psmsQry',
  model: 'messaging',
  view: 'messages',
  fields: [
    'messages.sent_date',
    'messages.account_sid',
    'messages.country_code',
    'messages.segments',
    'messages.total_price',
  ],
  filters: { 'messages.account_sid': accountOf('ramp'), 'messages.sent_date': ALL_TIME },
  limit: '500',
  sql: lookerSql,
};

const STORIES = ['burst', 'clean', 'ramp', 'outage', 'promotion', 'month-end'];
const SLUGS = ['trafBur', 'trafCle', 'trafRam', 'trafOut', 'trafPro', 'trafMon'];

/** What the sandbox asks for, by story. Look 101 is the burst, 102 the clean account, and so on in order of STORIES. */
export const links = {
  look: Object.fromEntries(STORIES.map((name, index) => [name, `/looks/${101 + index}`])),
  psms: '/looks/107',
  missing: '/looks/999',
  /** Billing queries scoped to a fraud, with the amount that the label claims. */
  billing: {
    burst: { path: '/explore/billing/billable_item_usage?qid=billBurstBillBurst0001', claimed: '$1,439.10' },
    'month-end': {
      path: '/explore/billing/billable_item_usage?qid=billMonthBillMonth0001',
      claimed: '$1,692.65',
    },
  },
} as const;

/** Looks, queries and people of the sandbox's Looker. */
export const lookerContent: LookerContent = {
  users: [
    {
      id: '1',
      email: 'credit-bot@example.com',
      displayName: 'Credit Bot',
      key: { clientId: 'sandbox-client', clientSecret: 'sandbox-client-secret' },
      permissions: [
        'access_data',
        'see_looks',
        'see_sql',
        'explore',
        'see_user_dashboards',
        'see_users',
        'sudo',
      ],
    },
    {
      id: '2',
      email: 'ana@example.com',
      displayName: 'Ana Analyst',
      permissions: ['access_data', 'see_looks', 'see_sql', 'explore', 'see_user_dashboards'],
    },
    {
      id: '3',
      email: 'sam@example.com',
      displayName: 'Sam Support',
      permissions: ['access_data', 'see_looks', 'see_sql'],
      models: ['verify'],
      rowFilter: `authy_verifications.account_sid = '${accountOf('clean')}'`,
    },
  ],
  queries: [
    ...STORIES.map((name, index) => traffic(String(1001 + index), SLUGS[index] ?? '', name)),
    psms,
    {
      ...billing('2001', 'billBur', 'burst', 'BD', '2026-10-12 to 2026-10-16'),
      clientId: 'billBurstBillBurst0001',
    },
    {
      ...billing('2002', 'billMon', 'month-end', 'NG', '2026-09-28 to 2026-10-04'),
      clientId: 'billMonthBillMonth0001',
    },
    // The same as Look 101 with Looker's totals switched on: more statements follow the first.
    { ...traffic('1010', 'trafTot', 'burst'), total: true },
  ],
  looks: [
    ...STORIES.map((name, index) => ({
      id: String(101 + index),
      title: `Verify traffic by day and country: ${name}`,
      queryId: String(1001 + index),
      folder: '10',
    })),
    { id: '107', title: 'Programmable SMS by day', queryId: '1007', folder: '10' },
    { id: '110', title: 'Verify traffic with totals: burst', queryId: '1010', folder: '10' },
  ],
  dashboards: [
    {
      id: '12',
      title: 'Verify fraud',
      folder: '10',
      tiles: [
        {
          id: '121',
          title: 'Burst by day',
          queryId: '1001',
          listen: { Account: 'authy_verifications.account_sid' },
        },
        {
          id: '122',
          title: 'Spend of the burst',
          queryId: '2001',
          listen: { Account: 'billable_item_usage.account_sid' },
        },
        { id: '123', title: 'How to read this' },
      ],
      filters: [{ name: 'Account' }],
    },
  ],
  explores: Object.entries(EXPLORES).map(([view, { fields }]) => ({
    model: view === 'authy_verifications' ? 'verify' : view === 'messages' ? 'messaging' : 'billing',
    view,
    fields: Object.keys(fields),
    sql: lookerSql,
  })),
};
