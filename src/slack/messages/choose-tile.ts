import type { ActionsBlock, PlainTextOption } from '@slack/types';
import type { Tile, TileChoice } from '../../core/decision.ts';
import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import type { CreditRequest } from '../../core/request.ts';
import { context, oneLine, sections } from './parts/block-limits.ts';
import { type Mrkdwn, md, plain } from './parts/markup.ts';
import { linkBack, plural } from './parts/words.ts';

/** `action_id` of the menu. */
export const CHOOSE_TILE = 'choose_tile';

/** Slack's limits of a select: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element */
const MOST_OPTIONS = 100;
const LONGEST_OPTION = 75;
/** Bytes of all options: Slack refuses messages of more than some 13,000. */
const ROOM = 10_000;

/** Asks which chart of a dashboard counts, with a menu. A choice becomes a request of its own (tile-choice.ts). */
export function chooseTile({ link, tiles }: TileChoice, request: CreditRequest): ReplyMessage {
  const options = optionsOf(tiles);
  const question = md`Which chart of ${linkBack(link)} do you mean? Each would give another amount.`;
  return {
    text: oneLine(question),
    blocks: [
      ...sections(question, ...aboutTheOthers(request)),
      menu(options, request, link.url),
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
  return urls.length > 1 ? [md`Then I answer for all links of the message together.`] : [];
}

function menu(options: PlainTextOption[], request: CreditRequest, url: string): ActionsBlock {
  const link = request.urls.findIndex((pasted) => pasted.url === url);
  return {
    type: 'actions',
    block_id: menuId({ key: request.key, link }),
    elements: [
      {
        type: 'static_select',
        action_id: CHOOSE_TILE,
        placeholder: { type: 'plain_text', text: 'Choose a chart' },
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
  const [, link, key] = /^tile:(\d{1,2}):([MCST]#[\w#.-]{1,210})$/.exec(blockId) ?? [];
  return key === undefined ? undefined : { key, link: Number(link) };
}
