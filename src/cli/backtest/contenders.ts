import { basename, resolve } from 'node:path';
import type { PastCase } from '../../core/backtest/case.ts';
import { type Comparison, type Replay, replayer } from '../../core/backtest/replay.ts';
import { policyId } from '../../core/credit/policy.ts';
import { isVolumeId } from '../../core/credit/volume-parameters.ts';
import { VERIFY } from '../../core/product-name.ts';
import { type PolicyFile, productsOf } from '../../core/products.ts';
import { loadPolicyFile, PolicyFileError } from '../../settings/policy-file.ts';
import { BadInput } from '../bad-input.ts';

/** One of the policies that stand side by side. */
export interface Contender {
  /** Unique among the contenders: the name of its file, or the id of the built-in policy. */
  name: string;
  /** The id that the policy gives itself. */
  id: string;
  replay(past: PastCase): Replay;
  comparisons: Comparison[];
}

/** The policies of these files; the built-in policy alone without any. @throws BadInput for a file that is no policy */
export async function contenders(paths: readonly string[], folder: string): Promise<Contender[]> {
  if (paths.length === 0)
    return [{ name: policyId({}), id: policyId({}), replay: byProduct({ policy: {} }), comparisons: [] }];
  const names = uniqueNames(paths);
  return Promise.all(
    paths.map(async (path, at) => {
      const file = await policyFile(path, folder);
      const name = names[at] ?? path;
      return { name, id: policyId(file.policy), replay: byProduct(file), comparisons: [] };
    }),
  );
}

/** A case by the policy that its product has in the file; the file's own policy where it names no product. */
function byProduct(file: PolicyFile): Contender['replay'] {
  const own = replayer(file.policy);
  const isOwn = (name: string) => name !== VERIFY && isVolumeId(policyId(file.policy)) && !file.listed;
  const replays = new Map(
    [...productsOf(file, '')].map(([name, { rules }]) => [name, isOwn(name) ? own : replayer(rules.policy)]),
  );
  return (past) => (replays.get(past.product?.toLowerCase() ?? '') ?? own)(past);
}

/** The shortest names that tell files apart: without folders, else the path as given, else with a number behind. */
function uniqueNames(paths: readonly string[]): string[] {
  const bases = paths.map((path) => basename(path));
  const isOnce = (names: string[], name: string) => names.indexOf(name) === names.lastIndexOf(name);
  const names = bases.map((base, at) => (isOnce(bases, base) ? base : (paths[at] ?? base)));
  return names.map((name, at) =>
    isOnce(names, name)
      ? name
      : `${name} (${names.slice(0, at + 1).filter((other) => other === name).length})`,
  );
}

async function policyFile(path: string, folder: string) {
  try {
    return await loadPolicyFile(resolve(folder, path));
  } catch (error) {
    if (error instanceof PolicyFileError) throw new BadInput(`${path}: ${error.problems.join('; ')}`);
    throw error;
  }
}
