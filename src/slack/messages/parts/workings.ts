import { explain } from '../../../core/credit/explain/explain.ts';
import type { Combined } from '../../../core/credit/types.ts';
import type { LinkOutcome } from '../../../core/decision.ts';
import type { UsualDecision } from '../../../core/past-decisions/usual.ts';
import type { CreditRequest } from '../../../core/request.ts';
import type { AnswerParts, FoldGroup } from './assemble.ts';
import { allFilters } from './basis.ts';
import { otherLines, type PlacedLine } from './lines-table.ts';
import { foldedLinks } from './link-lines.ts';
import { type Mrkdwn, md, plain } from './markup.ts';
import type { LinkNote } from './notes.ts';
import type { Numbered } from './numbered.ts';
import { foldedPoints } from './points.ts';
import { usualLines } from './usual.ts';
import { country } from './words.ts';

const READER = { country };

interface FoldParts {
  links: readonly LinkOutcome[];
  combined: Combined;
  calculated: readonly Numbered[];
  lines: readonly PlacedLine[];
  notes: readonly LinkNote[];
  request: CreditRequest;
  /** Countries that were looked at and have no line, beyond those that are open. */
  countries?: Mrkdwn[];
  usual?: readonly UsualDecision[] | undefined;
}

/** What is one click away: the other links and lines, more points, the workings, and what was not checked. */
export function foldOf(parts: FoldParts): AnswerParts['fold'] {
  const { links, combined, calculated, lines, notes, request, countries = [], usual } = parts;
  return {
    title: 'Workings, all lines, and what was not checked',
    groups: [
      { heading: 'Other links', lines: foldedLinks(links, combined) },
      { heading: 'Other lines', lines: otherLines(lines) },
      { heading: 'Other countries', lines: countries },
      ...foldedPoints(notes, calculated.length),
      { heading: 'What people decided in similar cases', lines: usualLines(usual) },
      { heading: 'How it was worked out', lines: workingLines(calculated), small: true },
      { heading: 'What the Look selects', lines: allFilters(calculated), small: true },
      closing(request, combined),
    ],
  };
}

/** Characters of steps that are shown with each day of their own; beyond, the sums of the days are worth more. */
const ROOM_FOR_DAYS = 4000;

/** The steps that redo the sum on a calculator. */
function workingLines(calculated: readonly Numbered[]): Mrkdwn[] {
  const explained = calculated.map(({ result, workings, number }) => ({
    number,
    memos: explain(result, workings, READER).memos,
  }));
  const lines = (withDays: boolean) =>
    explained.flatMap(({ number, memos }) => {
      const own = memos.flatMap(({ heading, amount, steps }) => [
        ...(heading === null ? [] : [step(`${heading}: ${amount}`)]),
        ...steps.filter(({ day }) => withDays || day === undefined).map(({ text }) => step(text)),
      ]);
      return number !== undefined && own.length > 0 ? [md`_Link ${number}_`, ...own] : own;
    });
  const all = lines(true);
  const size = all.reduce((sum, { mrkdwn }) => sum + mrkdwn.length, 0);
  return size <= ROOM_FOR_DAYS ? all : [...lines(false), md`Each day by itself stands in the files.`];
}

function step(line: string): Mrkdwn {
  return md`${plain(line, 600)}`;
}

/** What the answer does not say, and what ties it to the log. */
function closing({ reference }: CreditRequest, { policy, currencies }: Combined): FoldGroup {
  const graded = currencies.some(({ confidence }) => confidence !== null);
  return {
    heading: 'Not checked',
    small: true,
    lines: [
      md`I can't see Safe List, RiskCheck or Geo Permissions.`,
      ...(graded ? [md`Confidence is about the amount, not about whether the claim is eligible.`] : []),
      md`Ref ${reference} · policy ${plain(policy, 60)}`,
    ],
  };
}
