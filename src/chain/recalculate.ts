import { runInSlices } from '../core/async/slices.ts';
import { assessSliced } from '../core/credit/calculate.ts';
import type { UsageTable } from '../core/credit/types.ts';
import type { Calculated } from '../core/decision.ts';

/** Longest time that a calculation keeps everything else waiting, milliseconds. */
const SLICE = 10;

/** One link worked out again from the rows that were kept, by the policy that was in force, for another claim. */
export async function recalculate(
  calculated: Calculated,
  claim: Readonly<Record<string, unknown>>,
  table: UsageTable,
  signal: AbortSignal,
): Promise<Calculated> {
  const { basis } = calculated;
  const input = { table, claim, policy: basis?.policy };
  const assessment = await runInSlices(assessSliced(input, { fewErrors: true }), {
    milliseconds: SLICE,
    signal,
  });
  return { ...calculated, ...assessment, ...(basis ? { basis: { ...basis, claim } } : {}) };
}
