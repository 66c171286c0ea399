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
  messageUrls: {
    value: 1000,
    unit: 'URLs',
    what: 'URLs of one message, of any host, and words in it that name a host of Looker',
    beyond: 'as above',
  },
  linkCharacters: {
    value: 40_000,
    unit: 'characters',
    what: 'one Looker link',
    beyond: 'the answer says that the link is too long, and is no amount',
  },
  sqlCharacters: {
    value: 1_000_000,
    unit: 'characters',
    what: 'the SQL of one link, comments included (what Trino accepts)',
    beyond: 'the link is refused with this reason',
  },
  sqlTokens: {
    value: 60_000,
    unit: 'words, values and signs',
    what: 'the SQL of one link',
    beyond: 'the link is refused with this reason',
  },
  sqlDepth: {
    value: 500,
    unit: 'levels',
    what: 'nesting of brackets in the SQL of one link',
    beyond: 'the link is refused with this reason',
  },
  products: {
    value: 20,
    unit: 'products',
    what: '`products` of the policy file',
    beyond: 'the bot does not start and says so (exit code 78)',
  },
  productPatterns: {
    value: 10,
    unit: 'texts',
    what: '`pattern` of one product of the policy file, 3 to 100 characters each',
    beyond: 'as above',
  },
  knownPeople: {
    value: 1000,
    unit: 'people, and as many channels',
    what: 'of whom a replica remembers for a minute what Slack says about them',
    beyond: 'all are forgotten and looked up again',
  },
  mentionedThread: {
    value: 1000,
    unit: 'messages',
    what: 'of a thread in which the bot is mentioned, among which it looks for an answer of its own',
    beyond: 'the mention gets no help, and the log says so',
  },
  openHomes: {
    value: 50,
    unit: 'people',
    what: 'whose App Home, opened in the last ten minutes, a replica shows anew when something changes',
    beyond: 'the one that was opened first shows what is new only when it is opened again',
  },
  earlierRecommendations: {
    value: 25,
    unit: 'recommendations',
    what: 'earlier recommendations of one account, and of all accounts of an answer, that it is compared with',
    beyond:
      'the newest are compared, older ones are not mentioned; approved credits are all compared, however old',
  },
  pastDecisions: {
    value: 500,
    unit: 'decisions',
    what: 'past decisions of one kind (product, scope, confidence, currency) that an answer is compared with',
    beyond: 'the newest are compared; nothing is said with fewer than 20 similar ones',
  },
  recordRows: {
    value: 20_000_000,
    unit: 'bytes',
    what: 'the rows of one query that are kept with the record of its answer, packed',
    beyond:
      'its rows are not kept: facts cannot be added to that answer later, and it is not exported as a case',
  },
  accounts: {
    value: 200,
    unit: 'accounts',
    what: 'accounts (by currency) in the result of one link',
    beyond: 'refused, with the advice to filter the Look',
  },
  places: {
    value: 500,
    unit: 'countries',
    what: 'countries of all accounts in the result of one link',
    beyond: 'refused, with the advice to filter the Look',
  },
  placeDays: {
    value: 30_000,
    unit: 'days',
    what: 'days with traffic of all countries of all accounts in the result of one link',
    beyond: 'refused, with the advice to filter the Look',
  },
  placesTogether: {
    value: 1000,
    unit: 'countries',
    what: 'countries of all accounts in the results of all links of one message',
    beyond: 'no amount; the answer says to paste fewer links or to filter the Looks',
  },
  placeDaysTogether: {
    value: 60_000,
    unit: 'days',
    what: 'days with traffic of all countries of all accounts in the results of all links of one message',
    beyond: 'as above',
  },
  linesTogether: {
    value: 1500,
    unit: 'lines',
    what: 'lines (a country and month of an account) in the results of all links of one message',
    beyond: 'as above',
  },
  guardModes: {
    value: 50,
    unit: 'modes',
    what: 'protection modes in the Fraud Guard data of one link',
    beyond: 'refused, with the advice to check the column with the mode',
  },
  smallResults: {
    value: 50_331_648,
    unit: 'bytes',
    what: 'memory of all small Trino results together (each has an equal share)',
    beyond: 'a result that outgrows its share waits until no other one is large',
  },
  largeResult: {
    value: 83_886_080,
    unit: 'bytes',
    what: 'memory of the one Trino result that may be large at a time',
    beyond: 'not worked out (`TRINO_TOO_LARGE`), and the owner is told',
  },
  resultBytes: {
    value: 1_073_741_824,
    unit: 'bytes',
    what: 'JSON of one Trino result',
    beyond: 'not worked out (`TRINO_TOO_LARGE`), and the owner is told',
  },
  rowBytes: {
    value: 1_048_576,
    unit: 'bytes',
    what: 'JSON of one row of a Trino result',
    beyond: 'not worked out (`TRINO_TOO_LARGE`), and the owner is told',
  },
  cellCharacters: {
    value: 100_000,
    unit: 'characters',
    what: 'one value of a Trino result that the policy reads',
    beyond: 'not worked out (`TRINO_TOO_LARGE`), and the owner is told',
  },
  columns: {
    value: 2_000,
    unit: 'columns',
    what: 'columns of a Trino result',
    beyond: 'not worked out (`TRINO_TOO_LARGE`), and the owner is told',
  },
  pageFields: {
    value: 2_097_152,
    unit: 'bytes',
    what: 'JSON of a page of Trino beside its rows',
    beyond: 'not worked out (`TRINO_BAD_ANSWER`), and the owner is told',
  },
  nesting: {
    value: 64,
    unit: 'levels',
    what: 'lists and objects within each other in a page of Trino',
    beyond: 'not worked out (`TRINO_BAD_ANSWER`), and the owner is told',
  },
  lookerAnswer: {
    value: 2_097_152,
    unit: 'bytes',
    what: 'one answer of Looker',
    beyond: 'not worked out (`LOOKER_TOO_LARGE`), and the owner is told',
  },
  numberDigits: {
    value: 60,
    unit: 'digits',
    what: 'a number in a query result, a claim or a policy, its exponent included',
    beyond: 'it is not read as a number (`D02_BAD_VALUE`)',
  },
  rowErrors: {
    value: 20,
    unit: 'errors',
    what: 'errors of one query result that the bot keeps (`npm run calculate` prints all)',
    beyond: 'they are counted, and the reply says how many there are',
  },
} as const satisfies Record<string, Limit>;
