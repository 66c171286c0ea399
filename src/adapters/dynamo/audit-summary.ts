import type { Answer, LinkOutcome } from '../../core/decision.ts';

/**
 * What the audit keeps of an answer for the life of the item: amounts a currency, and what became of each link.
 * No account, country, URL or title.
 */
export function summarise(answer: Answer | undefined): string {
  if (!answer) return '{}';
  const links = 'links' in answer ? answer.links.map(ofLink) : [];
  const amounts =
    'combined' in answer
      ? answer.combined.currencies.map((total) => ({
          currency: total.currency,
          credit: total.credit_amount,
          low: total.credit_low,
          high: total.credit_high,
          confidence: total.confidence,
        }))
      : [];
  return JSON.stringify({ kind: answer.kind, amounts, links });
}

function ofLink(link: LinkOutcome): object {
  switch (link.kind) {
    case 'calculated':
      return {
        kind: link.kind,
        policy: link.result.policy,
        status: link.result.status,
        codes: link.result.codes,
      };
    case 'refused':
      return { kind: link.kind, code: link.refusal.code };
    case 'failed':
      return { kind: link.kind, code: link.code };
    case 'not_verify':
      return { kind: link.kind };
  }
}
