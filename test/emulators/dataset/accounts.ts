/** One country of one account on the days before anything odd happens. */
interface Usual {
  country: string;
  /** Attempts of a middling day. */
  perDay: number;
  /** Share of attempts that end in an approved code. */
  rate: number;
  /** Price of one text, USD. */
  price: string;
}

/** Days that differ from the usual, `from` and `to` inclusive. */
interface Episode {
  country: string;
  price: string;
  from: string;
  to: string;
  /** Attempts by scripts a day: a fixed number, or growing by `step` a day. None of them is approved. */
  fraud?: { first: number; step: number };
  /** The legitimate attempts are multiplied by this. */
  surge?: number;
  /** The share approved becomes this. */
  rate?: number;
  /** Fraud Guard while the scripts ran: its mode and the share that it blocked, in thousandths. */
  guard?: { mode: string; blockedPerMille: number };
}

export interface Account {
  name: string;
  sid: string;
  story: string;
  usual: Usual[];
  episodes: Episode[];
}

const sid = (number: number) => `AC${number.toString(16).padStart(32, '0')}`;

/** First and last day of the data. */
export const FIRST_DAY = '2026-09-01';
export const LAST_DAY = '2026-11-15';

/** Synthetic customers, each with one story. What the scripts cost each of them is known: `truths`. */
export const ACCOUNTS: Account[] = [
  {
    name: 'clean',
    sid: sid(0xa1),
    story: 'nothing happened',
    usual: [
      { country: 'US', perDay: 180, rate: 0.74, price: '0.0083' },
      { country: 'CA', perDay: 60, rate: 0.71, price: '0.0075' },
    ],
    episodes: [],
  },
  {
    name: 'burst',
    sid: sid(0xa2),
    story: 'scripts start at once in a country without customers',
    usual: [
      { country: 'US', perDay: 150, rate: 0.73, price: '0.0083' },
      { country: 'GB', perDay: 70, rate: 0.7, price: '0.0463' },
    ],
    episodes: [
      {
        country: 'BD',
        price: '0.1845',
        from: '2026-10-12',
        to: '2026-10-15',
        fraud: { first: 2400, step: -300 },
        guard: { mode: 'basic', blockedPerMille: 416 },
      },
    ],
  },
  {
    name: 'ramp',
    sid: sid(0xa3),
    story: 'scripts hide in the busiest country and grow day by day',
    usual: [
      { country: 'BR', perDay: 320, rate: 0.68, price: '0.0622' },
      { country: 'MX', perDay: 80, rate: 0.66, price: '0.0518' },
    ],
    episodes: [
      {
        country: 'BR',
        price: '0.0622',
        from: '2026-10-20',
        to: '2026-10-28',
        fraud: { first: 150, step: 140 },
        guard: { mode: 'standard', blockedPerMille: 350 },
      },
    ],
  },
  {
    name: 'outage',
    sid: sid(0xa4),
    story: 'a carrier loses texts for three days; no scripts',
    usual: [
      { country: 'GB', perDay: 210, rate: 0.72, price: '0.0463' },
      { country: 'IE', perDay: 50, rate: 0.7, price: '0.0711' },
    ],
    episodes: [{ country: 'GB', price: '0.0463', from: '2026-10-06', to: '2026-10-08', rate: 0.22 }],
  },
  {
    name: 'promotion',
    sid: sid(0xa5),
    story: 'a sale brings four times the customers; no scripts',
    usual: [
      { country: 'DE', perDay: 120, rate: 0.7, price: '0.0885' },
      { country: 'AT', perDay: 40, rate: 0.69, price: '0.0902' },
    ],
    episodes: [{ country: 'DE', price: '0.0885', from: '2026-11-02', to: '2026-11-05', surge: 4 }],
  },
  {
    name: 'month-end',
    sid: sid(0xa6),
    story: 'scripts run from the last days of September into October',
    usual: [
      { country: 'NG', perDay: 90, rate: 0.65, price: '0.2475' },
      { country: 'KE', perDay: 60, rate: 0.67, price: '0.1130' },
    ],
    episodes: [
      {
        country: 'NG',
        price: '0.2475',
        from: '2026-09-28',
        to: '2026-10-03',
        fraud: { first: 900, step: 60 },
        guard: { mode: 'max', blockedPerMille: 700 },
      },
    ],
  },
];
