import { busyChannels, THREE_CHANNELS } from './busy-channels.ts';
import { rollingDeploy, soak } from './deaths.ts';
import { APPROVERS, race, steps } from './decisions.ts';
import { ackAfterWrite, mention, overlap } from './double-credits.ts';
import { CLOCKS, DOUBTS, wrongClocks } from './doubts.ts';
import { badTable, FAULTS, MISSED, OUTAGES } from './faults.ts';
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
  stories: Story[];
  run(fleet: Fleet, report: (result: Result) => void): Promise<void>;
}

type Named = Pick<Result, 'name' | 'signal' | 'title'>;

/** Fleets at a time that two processors can keep: many requests in a story, one at a time in the others. */
const LANES = { matrix: 3, stories: 2, decisions: 3 };
const ONE_LANE = { matrix: 1, stories: 1, decisions: 1 };

/** Something did not happen in time. That is all it says: nothing was lost, wrong or double. */
const LATE =
  /^(.*: )?(the moment never came|nobody took over|no takeover|no answer in time|no recommendation to decide on)$/;

/** Also one whose fleet broke down, as when a replica is not started in time. */
function isLate(result: Result | undefined): boolean {
  return !result || (result.faults.length > 0 && result.faults.every((fault) => LATE.test(fault)));
}

/**
 * Runs every row and story (or those named), prints a line each, and counts those that kept all promises. One that only
 * was too late is run again alone, once: the machine may have stood still.
 */
export async function runSuite(
  program: string,
  say: (text: string) => void,
  only?: string[],
): Promise<{ passed: number; failed: number }> {
  // Before the lanes start: their own load is not that of the machine.
  const lease = await suitableLease(program);
  say(`a lease of ${lease} s suits this machine\n${tableHead()}`);
  const round = { program, lease, say };
  const all = plan(({ name }) => !only || only.includes(name));
  let results = await runRound(all, round, LANES);
  for (const one of all.expected.filter((named) => isLate(results.find((result) => same(named, result))))) {
    say(`too late, so again and alone: ${one.name} ${one.signal}\n`);
    const alone = plan((named) => same(named, one));
    const again = await runRound(alone, { ...round, lease: await suitableLease(program) }, ONE_LANE);
    results = [...results.filter((result) => !same(one, result)), ...again];
  }
  const missing = all.expected.filter((one) => !results.some((result) => same(one, result)));
  for (const { name, signal, title } of missing) say(`${name} ${signal} DID NOT RUN: ${title}\n`);
  const bad = results.filter(({ faults }) => faults.length > 0);
  // Once more at the end, where the reader of a long log looks.
  for (const result of bad) say(`FAILED: ${tableLine(result)}`);
  return { passed: results.length - bad.length, failed: bad.length + missing.length };
}

/** What is to be run, in fleets. */
interface Plan {
  rows: RowRun[];
  /** Beside nothing else: where a call takes long because others have the processor, its own faults leave no room. */
  alone: Unit[];
  stories: Unit[];
  decisions: Unit[];
  expected: Named[];
}

type RowRun = { row: (typeof ROWS)[number]; signal: (typeof SIGNALS)[number] };

/** Rows and stories that `wanted` says yes to. */
function plan(wanted: (one: Named) => boolean): Plan {
  const namedRow = ({ row, signal }: RowRun) => ({ name: `${row.row}`, signal, title: row.title });
  const namedStory = ({ name, signal = '', title }: Story) => ({ name, signal, title });
  const rows = ROWS.flatMap((row) => SIGNALS.map((signal) => ({ row, signal }))).filter((one) =>
    wanted(namedRow(one)),
  );
  const of = (stories: Story[]) => stories.filter((story) => wanted(namedStory(story)));
  // The longest first, so that no fleet is left alone with it.
  const decisions = of([
    ...(['SIGKILL', 'SIGSTOP', 'lost'] as const).map(steps),
    ...[replacements, fourAccounts, race, overlap, ackAfterWrite],
  ]).map((story) => storyUnit([story], 2, APPROVERS));
  const stories = [
    storyUnit(of([rollingDeploy, soak]), 2),
    storyUnit(of(FAULTS), 2),
    storyUnit(of(OUTAGES), 3),
    storyUnit(of([...MISSED, emptied, restored]), 2, { CATCH_UP_HOURS: '1' }),
    storyUnit(of(DOUBTS), 2),
    storyUnit(of([wrongClocks]), 2, {}, CLOCKS),
    busyUnit(of([busyChannels])),
    storyUnit(of([mention]), 2),
  ].filter(({ stories: its }) => its.length > 0);
  const alone = of([badTable]).map((story) => storyUnit([story], 2));
  const told = [...alone, ...stories, ...decisions].flatMap((unit) => unit.stories.map(namedStory));
  return { rows, alone, stories, decisions, expected: [...rows.map(namedRow), ...told] };
}

/** What a fleet of any round is started with. */
interface Round {
  program: string;
  /** The lease that suits this machine, seconds. */
  lease: number;
  say(text: string): void;
}

async function runRound(
  { rows, alone, stories, decisions }: Plan,
  { program, lease, say }: Round,
  lanes: typeof LANES,
): Promise<Result[]> {
  const results: Result[] = [];
  const report = (result: Result) => {
    results.push(result);
    say(tableLine(result));
  };
  const run = (unit: Unit) => {
    const leaseSeconds = lease * unit.lease;
    return runUnit({ ...unit.options(leaseSeconds), program, leaseSeconds }, unit, report, say);
  };
  const fleets = Math.min(lanes.matrix, rows.length);
  const rest = [...rows];
  await inLanes(
    lanes.matrix,
    Array.from({ length: fleets }, () => matrixUnit(rest)),
    run,
  );
  await inLanes(1, alone, run);
  await inLanes(lanes.stories, stories, run);
  await inLanes(lanes.decisions, decisions, run);
  return results;
}

/** Takes rows from a list that it shares with the other fleets. */
function matrixUnit(rows: RowRun[]): Unit {
  return {
    options: () => ({}),
    lease: 1,
    stories: [],
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
    stories,
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
