import type { Asked, Event, Fleet, Verdict } from './fleet.ts';
import type { Replica } from './replica.ts';
import { isLastWord, isThaw, type Row, type Signal, type Thaw } from './rows.ts';

/** How one strike at one request went. */
export interface Struck {
  asked: Asked;
  /** What did not happen although it must; empty when all did. */
  missing: string[];
  /** Calls that should not have been repeated. */
  repeated: number;
}

/** Generous: a busy machine is slow, and what counts is that it happens. Shorter where it is not expected to. */
const PATIENCE_MS = 45_000;

/** How long a successor waits for the one that was frozen: it has an answer to work out, and less than a lease. */
const AHEAD_MS = 700;

/**
 * Stops the process that works on a new request at the moment of the row, and waits until it is answered all the same.
 */
export async function strike(
  fleet: Fleet,
  row: Row,
  signal: Signal,
  thaw: Thaw,
  patience = PATIENCE_MS,
): Promise<Struck> {
  const scene = new Scene(fleet, row, signal, thaw);
  fleet.hook = (event) => scene.see(event);
  scene.asked = fleet.post(undefined, row.looks);
  const missing: string[] = [];
  if (!(await happens(scene.struck, patience))) missing.push('the moment never came');
  const replaced = scene.replaced;
  if (signal === 'SIGSTOP' && !(await scene.thawInTime(row.over ? fleet.leaseMs * 1.5 : patience)))
    missing.push('nobody took over');
  const answered = fleet.world.slack.until(
    () => fleet.live(scene.asked).length > 0 && fleet.calls(scene.asked, 'done').length > 0,
    patience,
  );
  await answered.catch(() => missing.push('no answer in time'));
  await replaced;
  if (row.row > 0 && !row.over && fleet.calls(scene.asked, 'takeover').length === 0)
    missing.push('no takeover');
  fleet.hook = () => undefined;
  const seen = scene.again;
  return { asked: scene.asked, missing, repeated: Math.max(0, seen - (row.again?.most ?? seen)) };
}

class Scene {
  readonly #fleet: Fleet;
  readonly #row: Row;
  readonly #signal: Signal;
  readonly #thaw: Thaw;
  #victim: Replica | undefined;
  #strike: () => void = () => undefined;
  #go: () => void = () => undefined;
  readonly struck = new Promise<void>((resolve) => {
    this.#strike = resolve;
  });
  #spoke: () => void = () => undefined;
  /** Resolves when the process that was frozen has been refused, or would post. */
  readonly #spoken = new Promise<void>((resolve) => {
    this.#spoke = resolve;
  });
  /** Resolves when the frozen process has been sent on. */
  readonly thawed = new Promise<void>((resolve) => {
    this.#go = resolve;
  });
  asked!: Asked;
  replaced: Promise<void> | undefined;
  again = 0;
  #statements = 0;

  constructor(fleet: Fleet, row: Row, signal: Signal, thaw: Thaw) {
    this.#fleet = fleet;
    this.#row = row;
    this.#signal = signal;
    this.#thaw = thaw;
  }

  async see(event: Event): Promise<Verdict> {
    const { when, kind, call, replica } = event;
    // Looker and Trino are not told the key; one that was frozen before may still be at an earlier request.
    const its =
      call.key === undefined ? this.#fleet.holder(this.asked) === replica : call.key === this.asked.key;
    if (!its) return undefined;
    if (when === 'arrived' && kind === this.#row.again?.kind) this.again += 1;
    if (when === 'arrived' && kind === 'statement') this.#statements += 1;
    if (!this.#victim) {
      if (this.#row.is(event)) return this.#hit(replica);
      if (this.#row.slow?.(event, this.#statements)) await happens(this.struck, 3000);
      return undefined;
    }
    if (replica === this.#victim) {
      if (isLastWord(event)) this.#spoke();
      return undefined;
    }
    if (isThaw(event, this.#thaw)) {
      this.#send();
      // The frozen one gets ahead of the successor for once.
      await happens(this.#spoken, AHEAD_MS);
    }
    return undefined;
  }

  async #hit(replica: Replica): Promise<Verdict> {
    this.#victim = replica;
    if (this.#signal === 'SIGKILL') {
      replica.kill();
      this.replaced = this.#fleet.replace(replica);
      this.#strike();
      return this.#row.killed;
    }
    replica.freeze();
    this.#strike();
    if (this.#row.held) await this.thawed;
    return undefined;
  }

  #send(): void {
    if (this.#victim?.frozen) this.#victim.thaw();
    this.#go();
  }

  /** True when the successor came; a process whose request is over goes on when a lease has passed. */
  async thawInTime(ms: number): Promise<boolean> {
    const came = await happens(this.thawed, ms);
    this.#send();
    return came || this.#row.over === true;
  }
}

/** Whether it resolved within `ms`. */
async function happens(event: Promise<void>, ms: number): Promise<boolean> {
  const late = new AbortController();
  const yes = await Promise.race([event.then(() => true), pause(ms, late.signal).then(() => false)]);
  late.abort();
  return yes;
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
