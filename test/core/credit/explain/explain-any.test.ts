import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { type Assessment, assess, type CalculateInput } from '../../../../src/core/credit/calculate.ts';
import { explain, explanationLines } from '../../../../src/core/credit/explain/explain.ts';

const { cases }: { cases: (CalculateInput & { id: string })[] } = JSON.parse(
  readFileSync('test/core/credit/data/golden.json', 'utf8'),
);

/** What another release may have left where this one writes a decimal, a count or a word. */
const TEXTS = ['', '0', '-1', '1e9', 'n/a'];
const COUNTS = [0, -1];
const READER = { country: (code: string) => `country ${code}` };

type Json = Record<string, unknown>;

/** Every text and number of a value, as a path to it. */
function leaves(value: unknown, path: string[] = []): string[][] {
  if (typeof value === 'string' || typeof value === 'number') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

function withLeaf(kept: Assessment, path: string[], make: (before: unknown) => unknown): Assessment {
  const copy = structuredClone(kept);
  const last = path.at(-1) ?? '';
  const parent = path.slice(0, -1).reduce((value, key) => value[key] as Json, copy as unknown as Json);
  parent[last] = make(parent[last]);
  return copy;
}

it.each(['G01_worked_example', 'G30_published_row', 'G12_fee_per_attempt'])(
  'explains a kept answer whatever texts and counts stand in it (%s)',
  (id) => {
    const golden = cases.find((one) => one.id === id);
    if (!golden) throw new Error(`no case ${id}`);
    // As it comes from the table. Maps stay what they are.
    const { result, workings } = assess(golden);
    const kept = { result: JSON.parse(JSON.stringify(result)), workings };
    const places = [
      ...leaves(kept.result.memos, ['result', 'memos']),
      ...leaves(kept.workings, ['workings']),
    ];
    const broken = places.flatMap((path) =>
      [...TEXTS, ...COUNTS].flatMap((other) => {
        const changed = withLeaf(kept, path, (before) => (typeof before === typeof other ? other : before));
        return [undefined, READER].flatMap((reader) => {
          try {
            expect(
              explanationLines(explain(changed.result, changed.workings, reader)).length,
            ).toBeGreaterThan(0);
            return [];
          } catch (thrown) {
            return [`${path.join('.')} = ${JSON.stringify(other)}: ${thrown}`];
          }
        });
      }),
    );
    expect(broken).toEqual([]);
  },
);
