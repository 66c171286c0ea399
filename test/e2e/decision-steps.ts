import type { LedgerEntry } from '../../src/core/ledger/entry.ts';
import { chainCheck } from '../../src/core/ledger/hash-chain.ts';
import type { Json, Message } from '../emulators/slack/index.ts';

/** What a person enters into an input of a form. */
export const text = (value: string) => ({ value: { type: 'plain_text_input', value } });
export const select = (value: string) => ({ value: { type: 'static_select', selected_option: { value } } });

/** Action ids of the buttons of a message. */
export const buttons = (message: Message): string[] =>
  (message.blocks ?? []).flatMap((block: Json) =>
    block.type === 'actions' ? block.elements.map((element: Json) => element.action_id) : [],
  );

/** A check of the chain for each chain. */
export function chainChecks() {
  const checks = new Map<string, ReturnType<typeof chainCheck>>();
  return (chain: string, entry: LedgerEntry) => {
    const check = checks.get(chain) ?? chainCheck(Date.now() / 1000);
    checks.set(chain, check);
    return check(entry);
  };
}
