import type { ActionsBlock, PlainTextOption } from '@slack/types';
import type { Tile, TileChoice } from '../../core/decision.ts';
import type { ChosenChart } from '../../core/ports/chart-choices.ts';
import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest } from '../../core/request.ts';
import { moment } from './decisions/wording.ts';
import { context, oneLine, sections } from './parts/block-limits.ts';
import { join, type Mrkdwn, md, mention, plain } from './parts/markup.ts';
import { linkBack, plural } from './parts/words.ts';

/** `action_id` of the menu. */
export const CHOOSE_TILE = 'choose_tile';

/** Slack's limits of a select: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element */
const MOST_OPTIONS = 100;
const LONGEST_OPTION = 75;
/** Bytes of all options: Slack refuses messages of more than some 13,000. */
const ROOM = 10_000;

/** Asks which chart of a dashboard counts, with a menu. A choice becomes a request of its own (tile-choice.ts). */
export function chooseTile(
  { link, tiles }: TileChoice,
  request: CreditRequest,
  chosen: readonly ChosenChart[] = [],
): ReplyMessage {
  const options = optionsOf(tiles);
  const choices = chosenLines(chosen, tiles);
  const question = md`Which chart of ${linkBack(link)} do you mean? They give different amounts.`;
  return {
    text: oneLine(join([question, ...choices], ' ')),
    blocks: [
      ...sections(question, ...aboutTheOthers(request), ...choices),
      menu(options, request, link.url, chosen.length > 0 ? 'Choose another chart' : 'Choose a chart'),
      ...context(
        ...(options.length < tiles.length
          ? [md`The menu holds the first ${options.length} of ${plural(tiles.length, 'chart')}.`]
          : []),
        md`The filters in the link of the dashboard are applied. For another chart, paste the link of its Explore.`,
        md`Ref ${request.reference}`,
      ),
    ],
  };
}

function aboutTheOthers({ urls }: CreditRequest): Mrkdwn[] {
  return urls.length > 1 ? [md`I'll then answer for all your links together.`] : [];
}

/** The latest choices are named, so many; the others are counted. */
const MOST_CHOICES = 3;

/** `@ann chose Burst by day on 27 Nov 2026, 12:00 UTC.`, and of several which one counts. */
function chosenLines(chosen: readonly ChosenChart[], tiles: readonly Tile[]): Mrkdwn[] {
  const lines = chosen.slice(-MOST_CHOICES).map(({ tile, by, at }) => {
    const title = plain(tiles.find(({ id }) => id === tile)?.title ?? '', LONGEST_OPTION) || 'a chart';
    return md`${mention('@', by)} chose *${title}* on ${moment(Number(at) * 1000)}.`;
  });
  const more = chosen.length - lines.length;
  return [
    ...(more > 0 ? [md`${plural(more, 'earlier choice')}.`] : []),
    ...lines,
    ...(chosen.length > 1
      ? [md`The answer to the latest choice counts; the earlier ones are replaced.`]
      : []),
  ];
}

function menu(
  options: PlainTextOption[],
  request: CreditRequest,
  url: string,
  placeholder: string,
): ActionsBlock {
  const link = request.urls.findIndex((pasted) => pasted.url === url);
  return {
    type: 'actions',
    block_id: menuId({ key: request.key, link }),
    elements: [
      {
        type: 'static_select',
        action_id: CHOOSE_TILE,
        placeholder: { type: 'plain_text', text: placeholder },
        options,
      },
    ],
  };
}

/** As many as Slack takes, in the order of the dashboard. */
function optionsOf(tiles: Tile[]): PlainTextOption[] {
  const options = tiles.map(
    ({ id, title }, at): PlainTextOption => ({
      text: { type: 'plain_text', text: plain(title, LONGEST_OPTION) || `Chart ${at + 1}`, emoji: false },
      value: id,
    }),
  );
  let bytes = 0;
  return options.slice(0, MOST_OPTIONS).filter((option) => {
    bytes += Buffer.byteLength(JSON.stringify(option));
    return bytes <= ROOM;
  });
}

/** The question that a menu belongs to: the request that asked, and the place of the dashboard among its links. */
export interface Question {
  key: string;
  link: number;
}

/** The `block_id` of the menu, at most 255 characters. A key holds no secret: a trigger id is used up by then. */
function menuId({ key, link }: Question): string {
  return `tile:${link}:${key}`;
}

/** Undefined: not the `block_id` of such a menu. */
export function readMenuId(blockId: string): Question | undefined {
  const [, link, key] = /^tile:(\d{1,2}):([MCSTR]#[\w#.-]{1,210})$/.exec(blockId) ?? [];
  return key === undefined ? undefined : { key, link: Number(link) };
}
