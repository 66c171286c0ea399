import type { TableBlock } from '@slack/types';
import { groupThousands } from '../../../core/credit/explain/wording.ts';
import type { VolumeWorkings } from '../../../core/credit/fraud/volume/workings.ts';
import type { CountryWorkings, TrafficDay } from '../../../core/credit/fraud/workings.ts';
import { table } from './block-limits.ts';
import { type ChartWords, trafficChart } from './chart.ts';
import { type Mrkdwn, md } from './markup.ts';
import type { Numbered } from './numbered.ts';
import { country, plural } from './words.ts';

/** Countries that stay open. */
const OPEN_COUNTRIES = 5;

interface Looked extends CountryWorkings {
  volume: VolumeWorkings;
}

const MESSAGES: ChartWords = {
  title: 'messages, and how many were expected',
  first: 'Messages',
  second: 'Expected',
  unit: 'Messages',
};

/** What was looked at where only the volume says something: days, countries, messages, and a row a country. */
export function volumeEvidence(calculated: readonly Numbered[]): { summary: Mrkdwn[]; table?: TableBlock } {
  const looked = calculated.flatMap(({ workings }) =>
    (workings?.countries ?? []).filter((one): one is Looked => one.volume !== undefined),
  );
  if (looked.length === 0) return { summary: [] };
  const days = new Set(looked.flatMap(({ volume }) => volume.days.map(([date]) => date)));
  const rows = looked
    .map(({ country: code, volume }) => ({ code, volume, messages: messagesOf(volume) }))
    .sort((a, b) => b.messages - a.messages);
  const all = rows.reduce((sum, { messages }) => sum + messages, 0);
  const countries = new Set(looked.map((one) => one.country)).size;
  const places = countries === 1 ? '1 country' : `${groupThousands(countries)} countries`;
  return {
    summary: [md`I looked at ${plural(days.size, 'day')}, ${places} and ${plural(all, 'message')}.`],
    table: table(
      [
        { title: 'Country' },
        { title: 'Usual a day', align: 'right' },
        { title: 'Most in a day', align: 'right' },
        { title: 'Messages', align: 'right' },
        { title: 'Days', align: 'right' },
      ],
      rows
        .slice(0, OPEN_COUNTRIES)
        .map(({ code, volume, messages }) => [
          country(code),
          groupThousands(volume.usualVolume.replace(/\.0$/, '')),
          groupThousands(volume.days.reduce((most, [, count]) => Math.max(most, count), 0)),
          groupThousands(messages),
          groupThousands(volume.days.length),
        ]),
    ),
  };
}

function messagesOf({ days }: VolumeWorkings): number {
  return days.reduce((sum, [, messages]) => sum + messages, 0);
}

/** Messages and expected messages of one country, its flagged days marked. */
export function volumeChart(code: string, { days }: VolumeWorkings) {
  const points = days.map(
    ([date, messages, expected, mark]): TrafficDay => [date, messages, Math.round(Number(expected)), mark],
  );
  const flagged = days.filter(([, , , mark]) => mark === 'flagged').map(([date]) => date);
  return trafficChart(code, points, new Set(flagged), 'counted as fraud', MESSAGES);
}
