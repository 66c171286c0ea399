import type { Ledger } from '../../../core/ports/ledger.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { ReplyMessage } from '../../../core/ports/reply-channel.ts';
import { history } from '../../messages/decisions/history.ts';
import type { Approvers } from '../../web-api/approvers.ts';
import { plainTyped } from '../typed-text.ts';

export interface HistoryParts {
  approvers: Approvers;
  ledger: Pick<Ledger, 'ofAccount'>;
  log: Log;
}

/** Longer than any account id. */
const LONGEST = 300;

/** The account that `/credit history <account>` names; empty: none is named; undefined: another command. */
export function historyAccount(text: string): string | undefined {
  const [, rest] = /^\s{0,20}history(\s[\s\S]{0,300})?$/i.exec(text.slice(0, LONGEST)) ?? [];
  return /^\s{0,20}history(?:\s|$)/i.test(text.slice(0, 40)) ? plainTyped(rest ?? '').trim() : undefined;
}

/** The decisions on an account, for approvers alone. Never throws. */
export async function answerHistory(
  { approvers, ledger, log }: HistoryParts,
  user: string,
  account: string,
): Promise<ReplyMessage | string> {
  if (!approvers.configured)
    return 'Nobody is named who may decide here (CREDIT_APPROVERS), so there is no history.';
  try {
    if (!(await approvers.includes(user))) return 'Only approvers see the decisions on an account.';
    if (account === '') return 'Say which account: /credit history ACCOUNT.';
    return history(account, await ledger.ofAccount(account));
  } catch (error) {
    log.warn({ err: error }, 'the history of an account could not be read');
    return 'I cannot read the decisions at the moment. Please ask again in a minute.';
  }
}
