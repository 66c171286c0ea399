import { type BotProcess, runBot } from '../support/world/bot-process.ts';
import type { World } from '../support/world/world.ts';
import type { FleetOptions } from './fleet.ts';
import { type Exchange, type Service, startWire, type Wire, type WireHooks } from './wire.ts';

type Verdicts = {
  [Name in keyof WireHooks]: (call: Exchange, from: Replica) => ReturnType<WireHooks[Name]>;
};

/** Those that run, so that none outlives this process when it breaks down. */
const running = new Set<BotProcess>();
process.on('exit', () => {
  for (const bot of running) bot.kill('SIGKILL');
});

/** One process of the program, and its wires. */
export interface Replica {
  id: number;
  bot: BotProcess;
  frozen: boolean;
  /** Resolves once it is connected to Slack; rejects with its output when it ends before. */
  connected(): Promise<void>;
  kill(): void;
  freeze(): void;
  thaw(): void;
  /** Ends it, gently or not, and its wires. */
  close(): Promise<void>;
}

export async function startReplica(
  id: number,
  world: World,
  options: Required<FleetOptions>,
  verdicts: Verdicts,
): Promise<Replica> {
  const hooks: WireHooks = {
    arrived: (call) => verdicts.arrived(call, replica),
    answered: (call) => verdicts.answered(call, replica),
  };
  const targets: Record<Service, string> = {
    dynamodb: world.dynamo.endpoint,
    slack: new URL(world.slack.apiUrl).origin,
    looker: world.looker.url,
    trino: world.trino.url,
  };
  const wires: Partial<Record<Service, Wire>> = {};
  for (const service of ['dynamodb', 'slack', 'looker', 'trino'] as const)
    wires[service] = await startWire(service, targets[service], hooks);
  const skew = options.clocks[id % Math.max(1, options.clocks.length)] ?? 0;
  const bot = runBot({ ...envOf(world, options, wires), ...clockOff(skew) }, { program: options.program });
  running.add(bot);
  void bot.exited.then(() => running.delete(bot));
  const replica: Replica = {
    id,
    bot,
    frozen: false,
    connected: () => connected(bot),
    kill: () => bot.kill('SIGKILL'),
    freeze() {
      this.frozen = true;
      bot.kill('SIGSTOP');
    },
    thaw() {
      this.frozen = false;
      bot.kill('SIGCONT');
    },
    async close() {
      bot.kill('SIGKILL');
      await bot.exited;
      await Promise.all(Object.values(wires).map((wire) => wire.close()));
    },
  };
  return replica;
}

function envOf(
  world: World,
  { leaseSeconds, env }: Required<FleetOptions>,
  wires: Partial<Record<Service, Wire>>,
) {
  return {
    ...world.env(),
    SLACK_API_URL: `${wires.slack?.url}/api/`,
    LOOKER_BASE_URL: `${wires.looker?.url}`,
    TRINO_SERVER: `${wires.trino?.url}`,
    AWS_ENDPOINT_URL_DYNAMODB: `${wires.dynamodb?.url}`,
    LEASE_SECONDS: String(leaseSeconds),
    // What an outage lost must come back by redelivery and by the table: a catch-up would hide its absence.
    CATCH_UP_HOURS: '0',
    DRAIN_SECONDS: '6',
    ...env,
  };
}

/** A process whose clock is off by so many milliseconds. */
function clockOff(ms: number): Record<string, string> {
  if (ms === 0) return {};
  const preload = `const Right = Date; const now = () => Right.now() + ${ms};
    globalThis.Date = class extends Right {
      constructor(...given) { given.length === 0 ? super(now()) : super(...given); }
      static now() { return now(); }
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` };
}

async function connected(bot: BotProcess): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!bot.output().includes('the bot is connected')) {
    if (bot.child.exitCode !== null || performance.now() > deadline)
      throw new Error(`a replica did not start:\n${bot.output()}`);
    await new Promise((again) => setTimeout(again, 25));
  }
}
