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
    beyond: 'the links beyond are left out',
  },
  knownPeople: {
    value: 1000,
    unit: 'people, and as many channels',
    what: 'of whom a replica remembers for a minute what Slack says about them',
    beyond: 'all are forgotten and looked up again',
  },
} as const satisfies Record<string, Limit>;
