import { readFileSync } from 'node:fs';
import { parseClaimedAmount } from '../../src/core/claimed-amount.ts';
import { identityOf } from '../../src/core/looker/distinct-links.ts';
import { type LookerLink, parseLookerLink } from '../../src/core/looker/link.ts';
import type { Family } from './family.ts';
import { mutated } from './random.ts';

const HOST = 'acme.cloud.looker.com';
const { cases } = JSON.parse(readFileSync('test/core/data/looker_url_cases.json', 'utf8')) as {
  cases: [string, unknown][];
};
const URLS = [
  ...cases.map(([url]) => url),
  `https://${HOST}/dashboards/Abc3defGH1jkLmNoP2qrsT?Country=BD`,
  `https://${HOST}/looks/7?f[a.b]=BD&filter_config={"a.b":[{"type":"=","values":[{"constant":"BD"},{}]}]}`,
];
/** Ids go into paths of Looker's API, whose client does not escape them. */
const SAFE_ID = /^(?:\d{1,12}|[\w-]{1,120}::[\w-]{1,120}|[A-Za-z0-9]{5,40})$/;

function objection(link: LookerLink | undefined): string | undefined {
  if (!link || link.kind === 'unsupported') return undefined;
  if (link.kind === 'explore')
    return /^\w{1,120}$/.test(link.model) && /^\w{1,120}$/.test(link.view) ? undefined : 'an unsafe name';
  return SAFE_ID.test(link.id) ? undefined : `an unsafe id ${link.id}`;
}

export const links: Family = {
  name: 'links',
  promise: 'a link is read the same with marks of a sentence around it, and no unsafe id comes out',
  next: (random) => {
    const url = mutated(random.pick(URLS), random);
    return () => {
      const link = parseLookerLink(url, [HOST]);
      const unsafe = objection(link);
      if (unsafe) return `${unsafe} in ${JSON.stringify(url)}`;
      const again = link && parseLookerLink(`(${url})`, [HOST]);
      const balanced =
        url.split(/[([{]/).length === url.split(/[)\]}]/).length && /^https?:[^<>|\s]*\w$/.test(url);
      if (link && balanced && (!again || identityOf(again) !== identityOf(link)))
        return `other in brackets: ${JSON.stringify(url)}`;
      return undefined;
    };
  },
};

const AMOUNTS = [
  '$4,948.80',
  'USD 1,234.50',
  '1.234,56 EUR',
  '$10.00 USD',
  '€5',
  'US$10',
  '¥1000',
  '10 PLN',
  '$1 234.50',
  '12.345,67 €',
];
const AMOUNT = /^\d{1,60}(?:\.\d{1,2})?$/;

export const labels: Family = {
  name: 'labels',
  promise: 'an amount is plain decimal text whose digits stand in the label in that order',
  next: (random) => {
    const label = mutated(random.pick(AMOUNTS), random);
    return () => {
      const claimed = parseClaimedAmount(label);
      if (!claimed) return undefined;
      const digits = (text: string) => text.replace(/\D/g, '');
      if (!AMOUNT.test(claimed.amount) || digits(claimed.amount) !== digits(label))
        return `${claimed.amount} from ${JSON.stringify(label)}`;
      return /^[A-Z]{3}$/.test(claimed.currency)
        ? undefined
        : `${claimed.currency} from ${JSON.stringify(label)}`;
    };
  },
};
