import type { AskedQuery } from '../looker/content.ts';

interface Field {
  /** The expression, as Looker writes it. */
  sql: string;
  kind: 'dimension' | 'time' | 'measure';
  /** The column that a filter on this field looks at. */
  column?: string;
}

interface Explore {
  from: string;
  fields: Record<string, Field>;
}

const date = (column: string, format: string): Field => ({
  sql: `(DATE_FORMAT(${column} , '${format}'))`,
  kind: 'time',
  column,
});
const plain = (column: string): Field => ({ sql: `${column} `, kind: 'dimension', column });
const measure = (sql: string): Field => ({ sql, kind: 'measure' });
const sum = (column: string) => measure(`COALESCE(SUM(${column} ), 0)`);

/** The explores of the sandbox, by view. */
export const EXPLORES: Record<string, Explore> = {
  authy_verifications: {
    from: 'FROM public.authy_verifications  AS authy_verifications',
    fields: {
      'authy_verifications.created_date': date('authy_verifications.date_created', '%Y-%m-%d'),
      'authy_verifications.account_sid': plain('authy_verifications.account_sid'),
      'authy_verifications.country_code': plain('authy_verifications.country_code'),
      'authy_verifications.channel': plain('authy_verifications.channel'),
      'authy_verifications.attempts': measure('COUNT(*)'),
      'authy_verifications.conversions': measure(
        "COUNT(CASE WHEN (authy_verifications.status = 'approved') THEN 1 ELSE NULL END)",
      ),
      'authy_verifications.sms_fees': sum('authy_verifications.sms_fee_usd'),
      'authy_verifications.verify_fees': sum('authy_verifications.verify_fee_usd'),
      'authy_verifications.total_charges': sum('authy_verifications.charge_usd'),
    },
  },
  billable_item_usage: {
    from: `FROM public.billable_item_usage  AS billable_item_usage
LEFT JOIN public.billable_items  AS billable_items ON billable_item_usage.billable_item_sid = billable_items.sid
LEFT JOIN public.billable_item_metadata  AS billable_item_metadata ON billable_items.sid = billable_item_metadata.billable_item_sid`,
    fields: {
      'billable_item_usage.usage_date': date('billable_item_usage.date_processed', '%Y-%m-%d'),
      'billable_item_usage.usage_month': date('billable_item_usage.date_processed', '%Y-%m'),
      'billable_item_usage.account_sid': plain('billable_item_usage.account_sid'),
      'billable_item_usage.country_code': plain('billable_item_usage.country_code'),
      'billable_items.friendly_name': plain('billable_items.friendly_name'),
      'billable_item_metadata.product': plain('billable_item_metadata.product'),
      'billable_item_usage.quantity': sum('billable_item_usage.quantity'),
      'billable_item_usage.total_charges': sum('billable_item_usage.charge_usd'),
    },
  },
  messages: {
    from: 'FROM public.messages  AS messages',
    fields: {
      'messages.sent_date': date('messages.date_sent', '%Y-%m-%d'),
      'messages.account_sid': plain('messages.account_sid'),
      'messages.country_code': plain('messages.country_code'),
      'messages.segments': sum('messages.segments'),
      'messages.total_price': sum('messages.price_usd'),
    },
  },
};

/** The SQL of a query in the style of Looker on Trino, without LIMIT; `{{row_filter}}` stands for an access filter. */
export function lookerSql(asked: AskedQuery): string {
  const explore = EXPLORES[asked.view];
  if (!explore) throw new Error(`no explore ${asked.view}`);
  const known = (name: string): Field => {
    const found = explore.fields[name];
    if (!found) throw new Error(`no field ${name}`);
    return found;
  };
  const fields = asked.fields.map((name) => ({ name, ...known(name) }));
  const lead = fields.find(({ kind }) => kind === 'time');
  const dimensions = fields.filter(({ kind }) => kind !== 'measure').length;
  const conditions = Object.entries(asked.filters ?? {}).map(([name, value]) =>
    condition(known(name), value),
  );
  return [
    lead ? `-- raw sql results do not include filled-in values for '${lead.name}'\n\n` : '',
    'SELECT',
    fields
      .map(({ name, sql, kind }) => `${kind === 'time' ? '        ' : '    '}${sql} AS "${name}"`)
      .join(',\n'),
    explore.from,
    `WHERE ${[...conditions, '{{row_filter}}'].join(' AND ')}`,
    ...(dimensions > 0 ? [`GROUP BY\n${numbers(dimensions)}\nORDER BY\n    1 DESC`] : []),
  ].join('\n');
}

function numbers(count: number): string {
  return Array.from({ length: count }, (_, index) => `    ${index + 1}`).join(',\n');
}

/** Looker's filter expressions, as far as the sandbox uses them. */
function condition(field: Field, value: string): string {
  const column = field.column ?? field.sql;
  if (field.kind === 'time') return timeCondition(column, value);
  const values = value.split(',').map((item) => `'${item.trim().replaceAll("'", "''")}'`);
  return values.length === 1 ? `(${column} ) = ${values[0]}` : `((${column} ) IN (${values.join(', ')}))`;
}

function timeCondition(column: string, value: string): string {
  const [, days] = /^(\d+) days?$/.exec(value) ?? [];
  if (days !== undefined) {
    const start = `DATE_ADD('day', -${Number(days) - 1}, CAST(CAST(DATE_TRUNC('DAY', NOW()) AS DATE) AS TIMESTAMP))`;
    return `((( ${column}  ) >= ((${start})) AND ( ${column}  ) < ((DATE_ADD('day', ${days}, ${start})))))`;
  }
  const [from = '', to = ''] = value.split(' to ');
  return `((( ${column}  ) >= (TIMESTAMP '${from}') AND ( ${column}  ) < (TIMESTAMP '${to}')))`;
}
