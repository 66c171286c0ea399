import { calculate } from '../../../../../src/core/credit/calculate.ts';
import type { Cell, Result } from '../../../../../src/core/credit/types.ts';

/** A seeded source of numbers in [0, 1): mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Account {
  rows: Cell[][];
  /** What the attacks cost, in dollars. */
  truth: number;
}

export interface Shape {
  attack: boolean;
  /** Largest campaign, times usual. */
  campaign: number;
}

const COLUMNS = ['day', 'country', 'messages', 'spend'];
const COUNTRIES = ['US', 'GB', 'DE', 'BR', 'ID', 'BD', 'NG'];

/** An account of known truth: weekends, noise, growth, an outage with a catch-up, campaigns, and perhaps an attack. */
export function account(seed: number, { attack, campaign }: Shape): Account {
  const random = seeded(seed);
  const between = (low: number, high: number) => low + random() * (high - low);
  const whole = (low: number, high: number) => Math.floor(between(low, high + 1));
  const days = whole(21, 90);
  const countries = COUNTRIES.slice(0, whole(1, COUNTRIES.length));
  const weekend = between(0.3, 1.1);
  const growth = between(-0.3, 0.5);
  const noise = between(0.05, 0.25);
  const wide = Array.from({ length: whole(0, 2) }, () => event(random, days, campaign));
  let truth = 0;
  const rows: Cell[][] = [];
  const attacked = whole(0, countries.length - 1);
  const strike = { from: whole(8, days - 3), length: whole(1, 6), times: between(5, 40) };
  countries.forEach((country, at) => {
    const base = 10 ** between(0.7, 3.7);
    const price = between(0.005, 0.12);
    const own = Array.from({ length: whole(0, 1) }, () => event(random, days, campaign));
    const outage = { from: whole(3, days), length: whole(1, 3), share: between(0, 0.2) };
    const hasOutage = random() < 0.5;
    const catchesUp = random() < 0.5;
    let missing = 0;
    for (let day = 0; day < days; day++) {
      const date = new Date(Date.UTC(2026, 0, 5 + day));
      const isWeekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
      const level = base * (isWeekend ? weekend : 1) * (1 + (growth * day) / days);
      let messages = level * Math.exp(noise * normal(random));
      const running = [...wide, ...own].filter(({ from, length }) => day >= from && day < from + length);
      messages *= Math.max(1, ...running.map(({ times }) => times));
      if (hasOutage && day >= outage.from && day < outage.from + outage.length) {
        missing += messages * (1 - outage.share);
        messages *= outage.share;
      } else if (missing > 0) {
        messages += catchesUp ? missing : 0;
        missing = 0;
      }
      let count = Math.round(messages);
      if (attack && at === attacked && day >= strike.from && day < strike.from + strike.length) {
        const extra = Math.round(Math.max(base, 40) * (strike.times - 1) * between(0.7, 1.3));
        truth += extra * price;
        count += extra;
      }
      rows.push([date.toISOString().slice(0, 10), country, count, (count * price).toFixed(4)]);
    }
  });
  return { rows, truth };
}

function event(random: () => number, days: number, most: number) {
  return {
    from: Math.floor(random() * days),
    length: 1 + Math.floor(random() * 3),
    times: 1.5 + random() * (most - 1.5),
  };
}

/** Standard normal, by Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export function judged(rows: Cell[][], policy: object = {}): Result {
  return calculate({
    table: { columns: COLUMNS, rows },
    claim: {},
    policy: { id: 'psms-credit-v1', ...policy },
  });
}
