import type { KnownBlock } from '@slack/types';
import { explain } from '../../../core/credit/explain/explain.ts';
import type { Combined } from '../../../core/credit/types.ts';
import type { CreditRequest } from '../../../core/request.ts';
import { context, sections, within } from './block-limits.ts';
import { type Mrkdwn, md, plain } from './markup.ts';
import { type LinkNote, noteLine } from './notes.ts';
import type { Numbered } from './numbered.ts';

/** Characters of workings and notes that are still read in a thread. */
const ROOM = 3000;
const MOST_NOTES = 12;

/** What a person should look at, then what is good to know. */
export function checkPoints(
  notes: LinkNote[],
  links: number,
  title = md`*Check before you approve*`,
): KnownBlock[] {
  const shown = notes.slice(0, MOST_NOTES);
  const group = (heading: Mrkdwn, items: LinkNote[]) =>
    items.length > 0 ? sections(heading, ...items.map((note) => noteLine(note, links))) : [];
  return [
    ...group(
      title,
      shown.filter(({ todo }) => todo !== null),
    ),
    ...group(
      md`*Good to know*`,
      shown.filter(({ todo }) => todo === null),
    ),
  ];
}

/** The steps that redo the sum on a calculator. The codes and what was not checked stand elsewhere. */
export function workings(calculated: readonly Numbered[]): KnownBlock[] {
  const explained = calculated.map(({ result, workings, number }) => ({
    number,
    memos: explain(result, workings).memos,
  }));
  const stepsOf = (withDays: boolean) =>
    explained.flatMap(({ number, memos }) => {
      const own = memos.flatMap(({ heading, steps }) => [
        ...(heading === null ? [] : [step(heading)]),
        ...steps.filter(({ day }) => withDays || day === undefined).map(({ text }) => step(text)),
      ]);
      return number !== undefined && own.length > 0 ? [md`_Link ${number}_`, ...own] : own;
    });
  const all = stepsOf(true);
  const size = all.reduce((sum, { mrkdwn }) => sum + mrkdwn.length, 0);
  // The sums of the days are worth more than some days without the sums.
  const steps = size > ROOM ? stepsOf(false) : all;
  return steps.length === 0 ? [] : context(md`*How it was worked out*`, ...within(ROOM, steps, 'line'));
}

function step(line: string): Mrkdwn {
  return md`${plain(line, 400)}`;
}

/** What the answer does not say, and what ties it to the log. */
export function footer({ reference }: CreditRequest, { policy, currencies }: Combined): KnownBlock[] {
  const graded = currencies.some(({ confidence }) => confidence !== null);
  const meaning = graded
    ? md`Confidence is about the amount, not about whether the claim is eligible. `
    : md``;
  return context(
    md`${meaning}Not checked: Safe List, RiskCheck, country on Allow all.`,
    md`Ref ${reference} · policy ${plain(policy, 60)}`,
  );
}
