import type { Memo } from '../../core/credit/types.ts';
import type { Decision } from '../../core/decision.ts';
import type { CreditRequest } from '../../core/request.ts';
import type { AnswerParts } from './parts/assemble.ts';
import { oneLine, sections, within } from './parts/block-limits.ts';
import { claimedLines } from './parts/claimed.ts';
import { deadlineLines } from './parts/deadline.ts';
import { evidence, otherCountries } from './parts/evidence.ts';
import { heldLines } from './parts/held.ts';
import { openTable, placedLines } from './parts/lines-table.ts';
import { leftOut, openLinks } from './parts/link-lines.ts';
import { join, md, plain } from './parts/markup.ts';
import { notesOf, shortCode } from './parts/notes.ts';
import { calculatedOf, type Numbered } from './parts/numbered.ts';
import { openPoints } from './parts/points.ts';
import { volumeEvidence } from './parts/volume-evidence.ts';
import { listed } from './parts/words.ts';
import { foldOf } from './parts/workings.ts';

/** Why a memo has no credit: the first reason that applies is shown. */
const REASONS: readonly [code: string, reason: string][] = [
  ['D07', 'the result is as long as its LIMIT, so rows are probably missing and no amount can be given'],
  ['G02', 'the Fraud Guard mode has no target, so no amount can be given'],
  ['E10', 'no conversions are reported at all, so no amount can be given'],
  ['C12', 'an earlier credit covers everything'],
  ['C07', 'the amount is below the minimum'],
  ['E02', 'the deadline for claims has passed'],
  ['C27', 'the volume is up, but that may have other causes than fraud'],
  ['C21', 'attempts are up, but nothing else points to fraud'],
  ['C02', 'conversion was low without extra volume, which looks like a delivery problem rather than fraud'],
  ['C03', 'conversion was low, but there were too few attempts to tell'],
  ['C22', "the account's other countries converted badly on the same days, which looks like an outage"],
  ['C28', "the account's other countries rose on the same days, which looks like a campaign"],
  ['C11', 'refunds already cover it'],
  ['G04', 'Fraud Guard blocked at least its target'],
  ['G03', 'Fraud Guard was off'],
  ['E09', 'the country is excluded by policy'],
];

/** `No credit recommended:` and why, what was looked at, then what would change that. */
export function noCredit(
  { links, combined }: Extract<Decision, { kind: 'no_credit' }>,
  request: CreditRequest,
): AnswerParts {
  const calculated = calculatedOf(links);
  const used = calculated.filter(({ result }) => result.status === 'OK');
  const reasons = [...new Set(used.flatMap(reasonsOf))];
  const headline = `No credit recommended: ${plain(listed(reasons, 4), 600)}.`;
  const caveats = [
    ...(used.length < links.length ? leftOut(links) : []),
    ...heldLines(calculated),
    ...claimedLines(calculated),
  ];
  const notes = notesOf(calculated, combined);
  const lines = placedLines(calculated);
  const { summary: ofRates, table, chart } = evidence(used);
  const ofVolume = volumeEvidence(used);
  const summary = [...ofRates, ...ofVolume.summary];
  const shown = openTable(lines, combined) ?? table ?? ofVolume.table;
  const deadlines = deadlineLines(calculated);
  return {
    text: oneLine(join([md`${headline}`, ...caveats, ...summary, ...deadlines], ' ')),
    open: [
      ...sections(md`*${headline}*`, ...within(600, caveats, 'remark')),
      ...openLinks(links, combined),
      ...sections(...summary),
      ...(shown ? [shown] : []),
      ...sections(...openPoints(notes, calculated.length)),
      ...sections(...deadlines),
    ],
    fold: foldOf({
      ...{ links, combined, calculated, lines, notes, request },
      countries: lines.length === 0 ? otherCountries(used) : [],
    }),
    chart,
  };
}

function reasonsOf({ result }: Numbered): string[] {
  if (result.memos.length === 0)
    return [
      result.codes.some((code) => shortCode(code) === 'D08')
        ? 'no row of the query could be used'
        : 'the query holds nothing to credit',
    ];
  return result.memos.map((memo) => reasonOf(memo, result.scope));
}

function reasonOf({ codes }: Memo, scope: string | null): string {
  const known = REASONS.find(([short]) => codes.some((code) => shortCode(code) === short));
  if (known) return known[1];
  return scope === 'estimated' || scope === 'volume'
    ? 'no fraud was found in this traffic'
    : 'the query holds no spend to credit';
}
