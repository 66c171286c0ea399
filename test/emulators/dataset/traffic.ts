import { ACCOUNTS, type Account, FIRST_DAY, LAST_DAY } from './accounts.ts';

/** One account, country and day. `fraud` of the `attempts` were made by scripts. */
export interface DailyTraffic {
  account: string;
  country: string;
  day: string;
  attempts: number;
  approved: number;
  fraud: number;
  /** Stopped by Fraud Guard before they were sent; not among the attempts. */
  blocked: number;
  mode: string;
  /** Price of one text, USD. */
  price: string;
}

/** What is known of an account because the data was made: the cost of the texts that scripts asked for. */
export interface Truth {
  name: string;
  account: string;
  story: string;
  /** USD, four places. */
  fraudCost: string;
  /** Messages sent for scripts and attempts blocked, as Fraud Guard counts them. */
  sent: number;
  blocked: number;
  mode: string | null;
}

/** A small seeded generator (mulberry32): the same numbers on every machine. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function days(): string[] {
  const list: string[] = [];
  const end = Date.parse(LAST_DAY);
  for (let at = Date.parse(FIRST_DAY); at <= end; at += 86_400_000)
    list.push(new Date(at).toISOString().slice(0, 10));
  return list;
}

const ALL_DAYS = days();
const WEEKEND = [0.8, 1, 1.02, 1.05, 1.02, 0.98, 0.85];

function makeTraffic(): DailyTraffic[] {
  const random = makeRandom(20_260_901);
  /** Roughly normal, mean 0, deviation 1. */
  const noise = () => random() + random() + random() + random() + random() + random() - 3;
  return ACCOUNTS.flatMap((account) =>
    countriesOf(account).flatMap((country) =>
      ALL_DAYS.map((day) => oneDay(account, country, day, noise)).filter((row) => row.attempts > 0),
    ),
  );
}

function countriesOf(account: Account): string[] {
  return [...new Set([...account.usual, ...account.episodes].map(({ country }) => country))];
}

function oneDay(account: Account, country: string, day: string, noise: () => number): DailyTraffic {
  const usual = account.usual.find((candidate) => candidate.country === country);
  const episode = account.episodes.find(
    (candidate) => candidate.country === country && candidate.from <= day && day <= candidate.to,
  );
  const wave = (WEEKEND[new Date(day).getUTCDay()] ?? 1) * (1 + noise() * 0.05) * (episode?.surge ?? 1);
  const legitimate = Math.round((usual?.perDay ?? 0) * wave);
  const rate = episode?.rate ?? usual?.rate ?? 0;
  const spread = Math.sqrt(legitimate * rate * (1 - rate));
  const approved = Math.min(legitimate, Math.max(0, Math.round(legitimate * rate + noise() * spread * 0.7)));
  const fraud = episode?.fraud ? episode.fraud.first + episode.fraud.step * dayNumber(episode.from, day) : 0;
  const perMille = episode?.guard?.blockedPerMille ?? 0;
  return {
    account: account.sid,
    country,
    day,
    attempts: legitimate + fraud,
    approved,
    fraud,
    blocked: fraud === 0 ? 0 : Math.round((fraud * perMille) / (1000 - perMille)),
    mode: episode?.guard?.mode ?? 'basic',
    price: episode?.price ?? usual?.price ?? '0',
  };
}

function dayNumber(from: string, day: string): number {
  return (Date.parse(day) - Date.parse(from)) / 86_400_000;
}

export const TRAFFIC: DailyTraffic[] = makeTraffic();

export const TRUTHS: Truth[] = ACCOUNTS.map((account) => {
  const rows = TRAFFIC.filter((row) => row.account === account.sid && row.fraud > 0);
  const tenThousandths = rows.reduce(
    (sum, row) => sum + BigInt(row.fraud) * BigInt(row.price.replace('.', '')),
    0n,
  );
  const text = tenThousandths.toString().padStart(5, '0');
  return {
    name: account.name,
    account: account.sid,
    story: account.story,
    fraudCost: `${text.slice(0, -4)}.${text.slice(-4)}`,
    sent: rows.reduce((sum, row) => sum + row.fraud, 0),
    blocked: rows.reduce((sum, row) => sum + row.blocked, 0),
    mode: rows[0]?.mode ?? null,
  };
});
