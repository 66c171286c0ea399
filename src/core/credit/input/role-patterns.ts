/**
 * Section 2 of the policy: names of columns, in normalised form, that mean a role. Roles and patterns are tried in this
 * order; a column goes to the first that fits.
 */
export const ROLE_PATTERNS = {
  date: [
    /^(usage_|event_|created_|send_|sent_|attempt_|verification_)?(date|day|ds|dt)(_date|_day)?$|^(date|created|usage|sent|start|event)_(date|day)$/,
    /^(message|messages|msg|traffic|service|activity)_(date|day)$/,
  ],
  account: [/^(parent_|master_|sub|customer_)?account_?(sid|id)$|^sid$/],
  country: [
    /^(to_|dest(ination)?_|recipient_|phone_)?(country|iso)(_(code|iso|iso2|iso_code|alpha2|name))?$/,
  ],
  prefix: [/(^|_)(prefix|dial_code|number_range)$/],
  channel: [/^(verification_|attempt_)?channel(_type|_name)?$/],
  currency: [/^(billing_|price_)?currency(_code|_unit)?$/],
  blocked: [
    /(^|_)(fraud_?)?(guard_)?block(ed)?(_attempts|_verifications|_count)?$|^(count|total|sum)_blocked$/,
  ],
  conversions: [
    /^(total_|count_|sum_|num_|sms_)?(verifications?_|attempts?_)?(convert(ed)?|conversions?|approv(ed|als)|success(es|ful)?)(_(verifications?|attempts?|count|total))?$/,
  ],
  attempts: [
    /^(total_|count_|sum_|num_|sms_)?(verifications?_)?attempt(s|ed)?(_(count|total))?$/,
    /^(total_|count_|sum_|num_)?(sms_)?(messages|sms)?_?(sends?|sent)(_(count|total))?$/,
    /^(total_|count_|sum_|num_)?(verifications?)?_?(started|created|verifications)(_(count|total))?$/,
  ],
  verify_fee: [
    /^(total_|sum_)?verif(y|ication)_?(fee|fees|charge|charges|cost|price|revenue)(_(usd|eur|gbp|jpy|amount|total))?$/,
  ],
  channel_fee: [
    /^(total_|sum_)?(sms|channel|carrier|message|messaging|termination)_?(fee|fees|charge|charges|cost|price|revenue)(_(usd|eur|gbp|jpy|amount|total))?$/,
    /^(total_|sum_|net_|gross_)?(sms|channel|carrier|message|messages|messaging)_?(spend|amount|billed)(_(usd|eur|gbp|jpy|total))?$/,
  ],
  total_charge: [
    /^(total_|sum_|net_|gross_)?(charge|charges|charged|cost|amount|spend|revenue|price|fees)(_(usd|eur|gbp|jpy|charged|billed|total))?$|^(total|amount)_(charged|billed)(_usd)?$/,
    /^(total_|sum_|net_|gross_)?(fraud|billing|billed|bill|usage|invoice|invoiced)_(charge|charges|cost|amount|spend|revenue|fees|total)(_(usd|eur|gbp|jpy|total))?$/,
  ],
  month: [/^(usage_|service_|traffic_|message_|activity_|send_|sent_|event_|billing_)?(year_)?month$/],
  quantity: [
    /^(total_|count_|sum_|num_)?(sms_|billed_|billable_)?(messages?|msgs?)(_(count|total|billed|sent))?$/,
    /^(total_|count_|sum_|num_)?(sms_|billed_|billable_|message_)?segments?(_(count|total|billed))?$/,
    /^(total_|count_|sum_|num_)?(billed_|billable_|usage_)?(quantity|qty|units?)(_(count|total|billed))?$/,
  ],
  delivered: [
    /^(total_|count_|sum_|num_|sms_)?(messages?_|sms_)?deliver(ed|ies)(_(messages?|sms|attempts?|count|total))?$/,
  ],
  recipients: [
    /^(total_|count_|sum_|num_)?(distinct|unique)_(phone_)?(numbers?|recipients?|phones?|users?)(_(count|total))?$/,
  ],
} as const satisfies Record<string, readonly RegExp[]>;

export type Role = keyof typeof ROLE_PATTERNS;

export const ROLES = Object.keys(ROLE_PATTERNS) as Role[];

/** Optional columns that tell an outage from fraud; they exist only with `outage_columns`. */
export const OUTAGE_ROLES = ['delivered', 'recipients'] as const satisfies readonly Role[];
