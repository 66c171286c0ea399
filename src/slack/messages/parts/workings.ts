import { amountText, memoHeading, memoSteps } from '../../../core/credit/explain/explain.ts';
import type { Combined } from '../../../core/credit/types.ts';
import type { LinkOutcome } from '../../../core/decision.ts';
import type { UsualDecision } from '../../../core/past-decisions/usual.ts';
import type { CreditRequest } from '../../../core/request.ts';
import { type AnswerParts, type FoldGroup, LARGEST_MESSAGE } from './assemble.ts';
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
      { heading: 'Other lines', ...otherLines(lines) },
      { heading: 'Other countries', lines: countries },
      ...foldedPoints(notes, calculated.length),
      { heading: 'What people decided in similar cases', lines: usualLines(usual) },
      { heading: 'How it was worked out', ...workingLines(calculated), small: true },
      { heading: 'What the Look selects', lines: allFilters(calculated), small: true },
      closing(request, combined),
    ],
  };
}

/** Characters of steps that are shown with each day of their own; beyond, the sums of the days are worth more. */
const ROOM_FOR_DAYS = 4000;

/**
 * The steps that redo the sum on a calculator, as many as a message could hold: those of thousands of lines would take
 * seconds, to be left out.
 */
function workingLines(calculated: readonly Numbered[]): Pick<FoldGroup, 'lines' | 'unread'> {
  const all: Mrkdwn[] = [];
  const short: Mrkdwn[] = [];
  let [sizeOfAll, sizeOfShort] = [0, 0];
  for (const { line, ofDay } of stepsOf(calculated)) {
    if (sizeOfShort > LARGEST_MESSAGE) break;
    if (sizeOfAll <= ROOM_FOR_DAYS) all.push(line);
    sizeOfAll += line.mrkdwn.length;
    if (ofDay) continue;
    short.push(line);
    sizeOfShort += line.mrkdwn.length;
  }
  if (sizeOfAll <= ROOM_FOR_DAYS) return { lines: all };
  const lines = [...short, md`Each day by itself stands in the files.`];
  return sizeOfShort > LARGEST_MESSAGE ? { lines, unread: true } : { lines };
}

interface ShownStep {
  line: Mrkdwn;
  ofDay: boolean;
}

function* stepsOf(calculated: readonly Numbered[]): Generator<ShownStep> {
  for (const { result, workings, number } of calculated) {
    if (number !== undefined && result.memos.length > 0) yield { line: md`_Link ${number}_`, ofDay: false };
    for (const memo of result.memos) {
      if (result.memos.length > 1)
        yield { line: step(`${memoHeading(memo)}: ${amountText(memo)}`), ofDay: false };
      for (const { text, day } of memoSteps(memo, workings, READER))
        yield { line: step(text), ofDay: day !== undefined };
    }
  }
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
