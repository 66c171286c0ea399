import { decimalText, negate } from '../credit/rational.ts';
import { AppError } from '../errors.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Amount, AnswerRecord } from '../record.ts';
import { judgeApproval, splitOverAccounts } from './approval.ts';
import { type BillClaim, recommendedTotals } from './claims.ts';
import type { DecisionIntent } from './decision-intent.ts';
import type { EntryDraft, EntryKind, EntryLine, LedgerEntry } from './entry.ts';
import { type DecisionContext, entryDraft } from './entry-draft.ts';
import { exactAmount, placesOf, sumText } from './live-credits.ts';

/** What became of a decision. Refused: nothing is credited by it, on any account. */
export type Recorded =
  | { kind: 'applied'; amounts: Amount[] }
  | { kind: 'refused'; why: 'overlap'; entry: LedgerEntry }
  | { kind: 'refused'; why: 'above_charged' | 'meanwhile' };

/** Appends of others that one append may meet; more is no contention but a fault. */
const MOST_CONFLICTS = 50;

/** One account's part of a decision. */
interface Part {
  claim: BillClaim;
  draft: EntryDraft;
  /** Undefined: nothing is credited, so that nothing can stand against it. */
  judge?: (entries: readonly LedgerEntry[]) => EntryLine[] | Refusal;
}

type Refusal = Extract<Recorded, { kind: 'refused' }>;

/**
 * Writes a decision to the ledger: an entry for each account and currency of the recommendation, each by one
 * conditional write. When one of them refuses, those before it are taken back by reversing entries. It may be repeated
 * after a crash at any point: entries are recognised by the id of the decision, so that in the end there are all of
 * them or none that counts. Throws AppError `STORE_UNAVAILABLE` or `LEDGER_BROKEN`.
 */
export async function recordDecision(
  ledger: Ledger,
  record: AnswerRecord,
  intent: DecisionIntent,
  context: DecisionContext,
): Promise<Recorded> {
  const parts = await partsOf(ledger, record, intent, context);
  if (!Array.isArray(parts)) return parts;
  for (const part of parts) {
    const refusal = await appendPart(ledger, part);
    if (!refusal) continue;
    for (const other of parts) await takeBack(ledger, other.draft);
    return refusal.why === 'meanwhile' ? await whyRefused(ledger, parts) : refusal;
  }
  return { kind: 'applied', amounts: amountsOf(parts) };
}

async function appendPart(ledger: Ledger, { draft, judge }: Part): Promise<Refusal | undefined> {
  for (let conflicts = 0; conflicts <= MOST_CONFLICTS; conflicts += 1) {
    const entries = await ledger.entries(draft);
    // Taken back by an earlier attempt: the decision was refused on another account.
    if (entries.some(({ id }) => id === undoId(draft))) return { kind: 'refused', why: 'meanwhile' };
    if (entries.some(({ id }) => id === draft.id)) return undefined;
    const lines = judge?.(entries) ?? draft.lines;
    if (!Array.isArray(lines)) return lines;
    // Undefined: somebody else appended first, so what was judged is out of date.
    if (await ledger.append({ ...draft, lines }, entries.at(-1))) return undefined;
  }
  throw new AppError('STORE_UNAVAILABLE', { facts: { conflicts: MOST_CONFLICTS } });
}

/** What refused the decision in an earlier attempt, which died before it could say so. */
async function whyRefused(ledger: Ledger, parts: readonly Part[]): Promise<Refusal> {
  for (const { draft, judge } of parts) {
    const judged = judge?.(await ledger.entries(draft));
    if (judged && !Array.isArray(judged)) return judged;
  }
  return { kind: 'refused', why: 'meanwhile' };
}

/** Reverses the entry of a decision that was refused on another account, if there is one. */
async function takeBack(ledger: Ledger, draft: EntryDraft): Promise<void> {
  for (let conflicts = 0; conflicts <= MOST_CONFLICTS; conflicts += 1) {
    const entries = await ledger.entries(draft);
    const own = entries.find(({ id }) => id === draft.id);
    if (!own || entries.some(({ id }) => id === undoId(draft))) return;
    const undo = { ...draft, ...reversing(own), id: undoId(draft), note: 'refused on another account' };
    if (await ledger.append(undo, entries.at(-1))) return;
  }
  throw new AppError('STORE_UNAVAILABLE', { facts: { conflicts: MOST_CONFLICTS } });
}

const undoId = ({ id }: EntryDraft) => `${id}:undo`;

function reversing({
  id,
  amount,
  lines,
}: LedgerEntry): Pick<EntryDraft, 'kind' | 'amount' | 'lines' | 'reverses'> {
  return { kind: 'reversed', amount: negative(amount), lines, reverses: id };
}

function negative(amount: string): string {
  return decimalText(negate(exactAmount(amount)), placesOf(amount));
}

async function partsOf(
  ledger: Ledger,
  record: AnswerRecord,
  intent: DecisionIntent,
  context: DecisionContext,
): Promise<Part[] | Refusal> {
  const draftOf = (claim: BillClaim, fields: Pick<EntryDraft, 'kind' | 'amount' | 'lines' | 'reverses'>) =>
    entryDraft(record, intent, context, claim, fields);
  switch (intent.action) {
    case 'approve':
    case 'adjust':
      return creditParts(record, intent, (claim, amount) =>
        draftOf(claim, { kind: kindOf(intent), amount, lines: [], reverses: null }),
      );
    case 'reject':
      return record.claims.filter(isRecommended).map((claim) => ({
        claim,
        draft: draftOf(claim, {
          kind: 'rejected',
          amount: decimalText(exactAmount('0'), placesOf(claim.recommended)),
          lines: [],
          reverses: null,
        }),
      }));
    case 'reverse':
      return reversalParts(ledger, record, context, draftOf);
    case 'replace':
      return [];
  }
}

function kindOf({ action }: DecisionIntent): EntryKind {
  return action === 'approve' ? 'approved' : 'adjusted';
}

/** The amount of each account, and what must hold of it when it is appended. */
function creditParts(
  record: AnswerRecord,
  { action, amounts = [] }: DecisionIntent,
  draftOf: (claim: BillClaim, amount: string) => EntryDraft,
): Part[] | Refusal {
  const decided: [BillClaim, string][] = [];
  for (const { currency } of recommendedTotals(record.claims)) {
    const claims = record.claims.filter((claim) => claim.currency === currency);
    const typed = amounts.find((amount) => amount.currency === currency)?.amount;
    const parts =
      action === 'approve' || typed === undefined
        ? claims.map(({ recommended }) => recommended)
        : splitOverAccounts(typed, claims);
    if (!parts) return { kind: 'refused', why: 'above_charged' };
    claims.forEach((claim, at) => {
      const amount = parts[at] ?? '0';
      if (isRecommended(claim) || /[1-9]/.test(amount)) decided.push([claim, amount]);
    });
  }
  return decided.map(([claim, amount]): Part => {
    const seen = record.seen.find((one) => one.account === claim.account && one.currency === claim.currency);
    return {
      claim,
      draft: draftOf(claim, amount),
      judge: (entries) => {
        const judged = judgeApproval(claim, amount, entries, seen?.seq ?? 0);
        if (judged.kind === 'lines') return judged.lines;
        return judged.kind === 'overlap'
          ? { kind: 'refused', why: 'overlap', entry: judged.entry }
          : { kind: 'refused', why: 'above_charged' };
      },
    };
  });
}

/** A reversing entry for each entry of the decision that stands. */
async function reversalParts(
  ledger: Ledger,
  record: AnswerRecord,
  { standing }: DecisionContext,
  draftOf: (
    claim: BillClaim,
    fields: Pick<EntryDraft, 'kind' | 'amount' | 'lines' | 'reverses'>,
  ) => EntryDraft,
): Promise<Part[]> {
  const parts: Part[] = [];
  for (const claim of record.claims) {
    const entries = await ledger.entries(claim);
    const own = entries.find(
      ({ request, decision, kind }) =>
        request === record.request.id && decision === standing?.number && kind !== 'reversed',
    );
    if (own) parts.push({ claim, draft: draftOf(claim, reversing(own)) });
  }
  return parts;
}

const isRecommended = ({ recommended }: BillClaim) => /[1-9]/.test(recommended);

function amountsOf(parts: readonly Part[]): Amount[] {
  const currencies = [...new Set(parts.map(({ draft: { currency } }) => currency))];
  return currencies.map((currency) => ({
    currency,
    amount: sumText(
      parts.filter((part) => part.draft.currency === currency).map((part) => part.draft.amount),
    ),
  }));
}
