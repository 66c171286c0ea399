import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import build from '../support/world/build.ts';
import { benchDurability } from './durability.ts';
import { benchFlow } from './flow.ts';
import { benchLong, benchPolicy, type LongRun } from './policy.ts';
import type { Row } from './rows.ts';
import { benchSocketGap } from './socket-gap.ts';
import { benchTrino } from './trino.ts';

const longRows = (what: string, { ms, longestBlockMs }: LongRun): Row[] => [
  { what: `policy, ${what}`, value: ms, unit: 'ms' },
  { what: `policy, ${what}: longest block`, value: longestBlockMs, unit: 'ms', aim: 'under 100' },
];

/**
 * `npm run bench [-- [--json] [NAME ...]]`: the benchmarks one after the other, as a table or as JSON; `list` names
 * them.
 */
const BENCHES: Record<string, () => Promise<Row[]>> = {
  policy: async () => {
    const { rows, ms, rowsPerSecond } = await benchPolicy();
    return [
      { what: `policy, ${rows.toLocaleString('en-US')} rows`, value: ms, unit: 'ms', aim: 'under 300' },
      { what: 'policy', value: rowsPerSecond, unit: 'rows/s' },
      ...longRows('200,000 x 20 rows', await benchLong(false)),
      ...longRows('200,000 x 20 bad rows', await benchLong(true)),
    ];
  },
  flow: benchFlow,
  durability: benchDurability,
  socket: async () => {
    const { oursMs, boltMs } = await benchSocketGap();
    return [
      { what: 'gap at a refresh', value: oursMs, unit: 'ms', aim: 'at most 250' },
      { what: "gap at a refresh, Bolt's own receiver", value: boltMs, unit: 'ms' },
    ];
  },
  trino: async () => {
    const { rowsPerSecond, wrapperToClient, rssMb, pushDown, guardMicroseconds } = await benchTrino();
    return [
      { what: 'rows through the wrapper', value: rowsPerSecond.wrapper, unit: 'rows/s' },
      { what: "rows through trino-client's own iteration", value: rowsPerSecond.client, unit: 'rows/s' },
      { what: 'rows through bare JSON.parse', value: rowsPerSecond.parse, unit: 'rows/s' },
      {
        what: 'wrapper : trino-client, by the clock',
        value: wrapperToClient.clock,
        unit: 'x',
        aim: 'at least 0.9',
      },
      { what: 'wrapper : trino-client, by processor time', value: wrapperToClient.processor, unit: 'x' },
      { what: 'peak RSS of a reader, a million rows', value: rssMb.peak, unit: 'MB', aim: 'under 200' },
      { what: `push-down on, ${pushDown.onRows} rows fetched`, value: pushDown.onMs, unit: 'ms' },
      { what: `push-down off, ${pushDown.offRows} rows fetched`, value: pushDown.offMs, unit: 'ms' },
      { what: 'same credit with push-down on and off', value: Number(pushDown.sameCredit), unit: 'yes=1' },
      { what: 'guard, median of the corpus', value: guardMicroseconds, unit: 'us', aim: 'under 50' },
    ];
  },
};

const words = process.argv.slice(2);
const file = words.find((word, at) => word.endsWith('.json') && words[at - 1] === '--json');
const wanted = words.filter((word) => !word.startsWith('-') && word !== file);
const asJson = words.includes('--json') && file === undefined;
const say = (text: string) => void process.stdout.write(text);

const unknown = wanted.find((name) => !(name in BENCHES));
if (unknown !== undefined) {
  say(
    `${unknown === 'list' ? '' : `There is no benchmark ${unknown}. `}Benchmarks: ${Object.keys(BENCHES).join(', ')}.\n`,
  );
  process.exit(unknown === 'list' ? 0 : 2);
}

build();
const report: Record<string, Row[]> = {};
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const rows = await bench();
  report[name] = rows;
  if (!asJson) for (const row of rows) say(line(name, row));
}
const json = `${JSON.stringify(report, null, 2)}\n`;
if (asJson) say(json);
if (file !== undefined) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, json);
}

function line(name: string, { what, value, unit, aim }: Row): string {
  const shown = value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 1 : 0 });
  return `${name.padEnd(11)} ${what.padEnd(48)} ${`${shown} ${unit}`.padStart(18)}${aim ? `   aim: ${aim}` : ''}\n`;
}
