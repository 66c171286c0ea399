import type { Patch } from './build.ts';
import type { Fleet, FleetOptions } from './fleet.ts';

/** The program with one safety taken out, and where that must show. */
export interface Mutant {
  name: string;
  /** What people would see. */
  bite: string;
  patches: Patch[];
  /** By how much the clocks of the replicas are off, milliseconds. */
  clocks?: readonly number[];
  /** The fault by which it is caught; others, as of a machine that is too slow, prove nothing. */
  fault: RegExp;
  caught(fleet: Fleet): Promise<string[]>;
  env?: Record<string, string>;
  fleet?: Pick<FleetOptions, 'slack' | 'replicas'>;
}
