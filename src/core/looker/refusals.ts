import type { AskerDoubt } from '../asker.ts';
import type { Refusal } from '../decision.ts';
import type { UnsupportedKind } from './link.ts';

const PASTE = 'Paste the link of a Look, or of an Explore after pressing Run.';

const WHY_NOT: Record<UnsupportedKind, Omit<Refusal, 'code'>> = {
  merge: {
    reason:
      'This is a merged result: Looker joins several queries itself, so there is no single query to check.',
    remedy: 'Paste the links of its source queries (Edit, Explore from here), all in one message.',
  },
  sql_runner: {
    reason: 'This is a SQL Runner link. I only run queries built from a Looker model.',
    remedy: PASTE,
  },
  public_look: {
    reason: 'This is a public link: Looker does not tell which Look is behind it.',
    remedy: 'Open the Look in Looker and paste its own link, as in /looks/123.',
  },
  folder: {
    reason: 'This link leads to a folder or a board, not to one query.',
    remedy: 'Open the Look in it that shows the traffic and paste its link.',
  },
  signed_embed: {
    reason: 'This is a signed embed link, which belongs to one viewer and expires.',
    remedy: 'Open the same content in Looker itself and paste that link.',
  },
  explore_without_fields: {
    reason: 'This Explore link has no fields yet, so there is no query in it.',
    remedy: 'Pick fields in the Explore, press Run, and paste the link from the address bar.',
  },
  two_versions: {
    reason:
      'This link holds two versions of its query or of a filter, so that it is not clear which of them counts.',
    remedy: 'Open it, check the filters, press Run, and paste the link from the address bar.',
  },
  too_long: {
    reason: 'This link is longer than what is read, and leaving out its end would give a wrong amount.',
    remedy: 'Open it in Looker, press Run, and paste its short link (Share).',
  },
  unreadable: {
    reason:
      'The fields or filters in this link cannot be read for sure, and leaving one out would give a wrong amount.',
    remedy: 'Open it in Looker, press Run, and paste its short link (Share).',
  },
};

/** Why a link that is clearly Looker's gets no amount, and what to paste instead. */
export function refuseKind(what: UnsupportedKind): Refusal {
  return { code: 'unsupported_link', ...WHY_NOT[what] };
}

/** Why a link of a supported kind gets no amount. */
export type LookerRefusal =
  | 'not_found_or_not_allowed'
  | 'in_trash'
  | 'invalid_query'
  | 'pdt_not_built'
  | 'result_cut'
  | 'tile_gone'
  | 'no_tile';

const REFUSALS: Record<LookerRefusal, Omit<Refusal, 'code'>> = {
  not_found_or_not_allowed: {
    reason: 'This link was not found, or its content may not be used here.',
    remedy:
      'Check that it opens in Looker for you, and ask the owner of this app whether its model is allowed.',
  },
  in_trash: {
    reason: 'What this link shows is in the trash of Looker.',
    remedy: 'Restore it in Looker, or paste the link of another Look.',
  },
  invalid_query: {
    reason: 'Looker cannot make a query of this link; a field in it may have been renamed or removed.',
    remedy: 'Open it in Looker, fix what it marks in red, press Run, and paste the new link.',
  },
  pdt_not_built: {
    reason: 'A table that this link builds on (a persistent derived table) has not been built by Looker yet.',
    remedy: 'Open the link in Looker and run it once, wait until it shows results, then ask again.',
  },
  result_cut: {
    reason:
      'Looker gives the query of this link only with a limit on its rows or columns, so the amount would miss some.',
    remedy: 'Remove the row limit, column limit and pivot in Looker, press Run, and paste the new link.',
  },
  tile_gone: {
    reason: 'The chosen chart is no longer on this dashboard.',
    remedy: 'Ask again with the link of the dashboard and choose among its charts.',
  },
  no_tile: {
    reason: 'This dashboard has no chart with one query of its own.',
    remedy: PASTE,
  },
};

export function refuse(code: LookerRefusal): { refusal: Refusal } {
  return { refusal: { code, ...REFUSALS[code] } };
}

const DOUBTS: Record<AskerDoubt, string> = {
  guest: 'guests of this workspace have no rights in Looker that could be checked',
  stranger: 'you are not a member of this workspace',
  other_team: 'you belong to another workspace',
  shared_channel: 'this channel is shared with another organisation, whose people would see the amounts',
  bot: 'a bot has no rights in Looker that could be checked',
  no_email: 'your Slack profile shows this app no e-mail address to find you by in Looker',
  unconfirmed_email: 'the e-mail address in your Slack profile is not confirmed',
  unknown_in_looker: 'there is not exactly one active Looker user with your e-mail address',
};

/** Queries run with the asker's own rights, so the asker must be known for certain. */
export function refuseAsker(doubt: AskerDoubt): { refusal: Refusal } {
  const inChannel = doubt === 'shared_channel';
  return {
    refusal: {
      code: 'asker_not_allowed',
      reason: `Links are read with the rights of the person who asks, and ${DOUBTS[doubt]}.`,
      remedy: inChannel
        ? 'Ask in a channel of your own workspace, or in a direct message.'
        : 'Ask a colleague with a Looker account to post the link, or the owner of this app for access.',
    },
  };
}
