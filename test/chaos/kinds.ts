import type { Exchange } from './wire.ts';

/** What a call means for a request. */
export type Kind =
  | 'accept'
  | 'takeover'
  | 'renew'
  | 'steps'
  | 'intent'
  | 'fact'
  | 'done'
  | 'retry'
  | 'post'
  | 'look'
  | 'looker'
  | 'statement'
  | 'result'
  | 'other';

/** Read from the expressions themselves; a row whose anchor is never met fails, so that a change of theirs shows. */
export function kindOf(call: Exchange): Kind {
  switch (call.service) {
    case 'dynamodb':
      return call.operation === 'PutItem' ? 'accept' : writeKind(String(call.args.UpdateExpression ?? ''));
    case 'slack':
      if (call.operation === 'chat.postMessage') return call.args.thread_ts ? 'post' : 'other';
      return call.operation === 'conversations.replies' ? 'look' : 'other';
    case 'looker':
      return /^(GET|POST) \/(looks|queries)/.test(call.operation) ? 'looker' : 'other';
    case 'trino':
      if (call.operation.startsWith('POST')) return 'statement';
      return call.answer !== undefined && !call.answer.includes('"nextUri"') ? 'result' : 'other';
  }
}

function writeKind(update: string): Kind {
  if (update.startsWith('SET st = :running')) return 'takeover';
  if (update.includes('intentAt = if_not_exists')) return 'intent';
  if (update.startsWith('ADD postTs')) return 'fact';
  if (update.startsWith('SET st = :end')) return 'done';
  if (update.startsWith('SET st = :retry')) return 'retry';
  if (update.includes('steps.#')) return 'steps';
  return update.startsWith('SET leaseUntil') ? 'renew' : 'other';
}

/** Names of the steps that a write carries, such as `sql:0`. */
export function stepsOf(call: Exchange): string[] {
  return Object.values(call.args.ExpressionAttributeNames ?? {});
}
