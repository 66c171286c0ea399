/** One bound of the process, as README's table Limits shows it. */
export interface Limit {
  value: number;
  /** What the number counts: `links`, `bytes`, `characters`, ... */
  unit: string;
  /** What is bounded. */
  what: string;
  /** What happens beyond it, in words for users and operators. Nothing is ever cut in silence. */
  beyond: string;
}

/**
 * Every bound of the process, written down once. The code reads its numbers from here, the table in README.md is
 * written from here, and a test stands just below and just above each.
 */
export const LIMITS = {
  links: {
    value: 50,
    unit: 'links',
    what: 'Looker links of one message',
    beyond: 'the answer is "Incomplete: 50 of 60 links" and no amount',
  },
  messageCharacters: {
    value: 400_000,
    unit: 'characters',
    what: 'texts and links of one message, with its blocks and attachments',
    beyond: 'the answer says that the message is too large, and is no amount',
  },
  messageParts: {
    value: 50_000,
    unit: 'parts',
    what: 'blocks, elements, cells and attachments of one message',
    beyond: 'as above',
  },
  messageDepth: {
    value: 40,
    unit: 'levels',
    what: 'nesting of the parts of one message',
    beyond: 'as above',
  },
  linkCharacters: {
    value: 40_000,
    unit: 'characters',
    what: 'one Looker link',
    beyond: 'the answer says that the link is too long, and is no amount',
  },
  knownPeople: {
    value: 1000,
    unit: 'people, and as many channels',
    what: 'of whom a replica remembers for a minute what Slack says about them',
    beyond: 'all are forgotten and looked up again',
  },
  recordBytes: {
    value: 20_000_000,
    unit: 'bytes',
    what: 'the record of one answer, packed',
    beyond:
      'its rows are not kept: facts cannot be added to that answer later, and it is not exported as a case',
  },
} as const satisfies Record<string, Limit>;
