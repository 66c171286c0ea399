import type { Refusal } from './decision.ts';
import type { UnsupportedKind } from './looker-link.ts';

const PASTE = 'Paste the link of a Look, or of an Explore after pressing Run.';

const WHY_NOT: Record<UnsupportedKind, Omit<Refusal, 'code'>> = {
  merge: {
    reason:
      'This is a merged result: Looker joins several queries itself, so there is no single query to check.',
    remedy: 'Paste the links of its source queries (Edit, Explore from here), all in one message.',
  },
  sql_runner: {
    reason: 'This is a SQL Runner link: free SQL that no Looker model vouches for is not run.',
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
      'This link holds a saved query and other fields or filters beside it, so that it is not clear which counts.',
    remedy: 'Open it, check the filters, press Run, and paste the link from the address bar.',
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
