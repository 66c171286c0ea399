import { busyChannels, THREE_CHANNELS } from './busy-channels.ts';
import { rollingDeploy, soak } from './deaths.ts';
import { APPROVERS, race, steps } from './decisions.ts';
import { ackAfterWrite, mention, overlap } from './double-credits.ts';
import { CLOCKS, DOUBTS, wrongClocks } from './doubts.ts';
import { FAULTS, MISSED, OUTAGES } from './faults.ts';
import { Fleet, type FleetOptions } from './fleet.ts';
import { fourAccounts } from './four-accounts.ts';
import { runRow } from './matrix.ts';
import { suitableLease } from './pace.ts';
import { replacements } from './replacements.ts';
import { type Result, tableHead, tableLine } from './report.ts';
import { ROWS, SIGNALS } from './rows.ts';
import { channels, type Story, tell } from './scenario.ts';
import { emptied, restored } from './tables.ts';

/** What one fleet is started for. */
interface Unit {
  options(leaseSeconds: number): Omit<FleetOptions, 'program' | 'leaseSeconds'>;
  /** How many times the suitable lease. */
  lease: number;
  /** Nothing of it was asked for. */
  empty?: boolean;
  run(fleet: Fleet, report: (result: Result) => void): Promise<void>;
}

type Named = Pick<Result, 'name' | 'signal' | 'title'>;

/** Fleets at a time that two processors can keep: one request at a time in the matrix, many in a story. */
const LANES = { matrix: 3, stories: 2 };

/** Runs every row and story (or those named), prints a line each, and counts those that kept all promises. */
export async function runSuite(
  program: string,
  say: (text: string) => void,
  only?: string[],
): Promise<{ passed: number; failed: number }> {
  const wanted = ({ name }: { name: string }) => !only || only.includes(name);
  const rows = ROWS.filter(({ row }) => wanted({ name: `${row}` })).flatMap((row) =>
    SIGNALS.map((signal) => ({ row, signal })),
  );
  const stories = [
    FAULTS,
    OUTAGES,
    [rollingDeploy, soak],
    [...MISSED, emptied, restored],
    DOUBTS,
    [wrongClocks],
    [busyChannels],
    [
      ...(['SIGKILL', 'SIGSTOP', 'lost'] as const).map(steps),
      ...[race, overlap, ackAfterWrite, fourAccounts, replacements],
    ],
    [mention],
  ].map((group) => group.filter(wanted));
  const expected: Named[] = [
    ...rows.map(({ row, signal }) => ({ name: `${row.row}`, signal, title: row.title })),
    ...stories.flat().map(({ name, signal = '', title }) => ({ name, signal, title })),
  ];
  const [
    faults = [],
    outages = [],
    deaths = [],
    missed = [],
    doubts = [],
    clocks = [],
    busy = [],
    decided = [],
    mentioned = [],
  ] = stories;
  const matrix = Array.from({ length: Math.min(LANES.matrix, rows.length) }, () => matrixUnit(rows));
  const storied = [
    storyUnit(deaths, 2),
    storyUnit(faults, 2),
    storyUnit(outages, 3),
    storyUnit(missed, 2, { CATCH_UP_HOURS: '1' }),
    storyUnit(doubts, 2),
    storyUnit(clocks, 2, {}, CLOCKS),
    busyUnit(busy),
    storyUnit(mentioned, 2),
    ...decided.map((story) => storyUnit([story], 2, APPROVERS)),
  ].filter(({ empty }) => !empty);
  // Before the lanes start: their own load is not that of the machine.
  const lease = await suitableLease(program);
  say(`a lease of ${lease} s suits this machine\n${tableHead()}`);
  const results: Result[] = [];
  const report = (result: Result) => {
    results.push(result);
    say(tableLine(result));
  };
  const run = (unit: Unit) => {
    const leaseSeconds = lease * unit.lease;
    return runUnit({ ...unit.options(leaseSeconds), program, leaseSeconds }, unit, report, say);
  };
  await inLanes(LANES.matrix, matrix, run);
  await inLanes(LANES.stories, storied, run);
  const missing = expected.filter((one) => !results.some((result) => same(one, result)));
  for (const { name, signal, title } of missing) say(`${name} ${signal} DID NOT RUN: ${title}\n`);
  const bad = results.filter(({ faults }) => faults.length > 0).length;
  return { passed: results.length - bad, failed: bad + missing.length };
}

/** Takes rows from a list that it shares with the other fleets. */
function matrixUnit(rows: Array<{ row: (typeof ROWS)[number]; signal: (typeof SIGNALS)[number] }>): Unit {
  return {
    options: () => ({}),
    lease: 1,
    async run(fleet, report) {
      const pending: Promise<void>[] = [];
      for (let next = rows.shift(); next; next = rows.shift()) {
        const { result } = await runRow(fleet, next.row, next.signal);
        pending.push(result.then(report));
      }
      await Promise.all(pending);
    },
  };
}

function storyUnit(
  stories: Story[],
  lease: number,
  env: Record<string, string> = {},
  clocks: readonly number[] = [],
): Unit {
  return {
    // Slack's three retries and some of its Delayed Events: at random, one delivery in two meets a frozen replica.
    options: (leaseSeconds) => ({
      env,
      clocks,
      slack: {
        channels: channels(12),
        redelivery: { ackTimeoutMs: 3000, delaysMs: [20, ...Array(8).fill(leaseSeconds * 1500)] },
      },
    }),
    lease,
    empty: stories.length === 0,
    async run(fleet, report) {
      for (const story of stories) report(await tell(fleet, story));
    },
  };
}

/** As many replicas as there are in production, on a Slack that keeps its pace. */
function busyUnit(stories: Story[]): Unit {
  const unit = storyUnit(stories, 2);
  return {
    ...unit,
    options: (leaseSeconds) => {
      const { slack } = unit.options(leaseSeconds);
      return { replicas: 2, slack: { ...slack, ...THREE_CHANNELS } };
    },
  };
}

async function runUnit(
  options: FleetOptions,
  unit: Unit,
  report: (result: Result) => void,
  say: (text: string) => void,
): Promise<void> {
  try {
    await using fleet = await Fleet.start(options);
    await unit.run(fleet, report);
  } catch (thrown) {
    say(`    a fleet broke down: ${thrown instanceof Error ? thrown.stack : thrown}\n`);
  }
}

async function inLanes(lanes: number, units: Unit[], run: (unit: Unit) => Promise<void>): Promise<void> {
  const rest = [...units];
  const lane = async () => {
    for (let unit = rest.shift(); unit; unit = rest.shift()) await run(unit);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

const same = (one: Named, other: Named) =>
  one.name === other.name && one.signal === other.signal && one.title === other.title;
