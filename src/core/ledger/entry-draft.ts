import { usualSentences } from '../past-decisions/usual.ts';
import type { AnswerRecord, DecisionMade } from '../record.ts';
import type { BillClaim } from './claims.ts';
import type { DecisionIntent } from './decision-intent.ts';
import type { EntryDraft } from './entry.ts';

export interface DecisionContext {
  /** Id of the decision's own request: with it, a repeated attempt recognises its entries. */
  id: string;
  /** Slack user who decides. */
  by: string;
  version: string;
  /** The decision that a reversal takes back. */
  standing: DecisionMade | undefined;
}

/** What is decided about one account and currency: who, why, and what it rests on. */
export function entryDraft(
  record: AnswerRecord,
  intent: DecisionIntent,
  { id, by, version }: DecisionContext,
  claim: BillClaim,
  fields: Pick<EntryDraft, 'kind' | 'amount' | 'lines' | 'reverses'>,
): EntryDraft {
  const { policy, inputs, request } = record;
  const usual = usualText(record, claim.currency);
  return {
    id,
    account: claim.account,
    currency: claim.currency,
    recommended: claim.recommended,
    request: request.id,
    reference: request.reference,
    decision: intent.number,
    by,
    reason: intent.reason ?? null,
    note: intent.note ?? null,
    policy: policy.id,
    parameters: policy.parameters,
    sources: inputs
      .filter(({ link }) => claim.links.includes(link))
      .map(({ sql, query, rows }) => ({ sql, query, rows: rows.digest })),
    version,
    ...(usual === undefined ? {} : { usual }),
    ...fields,
  };
}

function usualText({ answer }: AnswerRecord, currency: string): string | undefined {
  const said = answer.kind === 'recommended' ? answer.usual : undefined;
  const own = said?.find((one) => one.currency === currency);
  return own && usualSentences(own).join('. ');
}
