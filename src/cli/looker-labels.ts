import { mapRoles, normaliseColumn } from '../core/credit/input/columns.ts';
import { ROLE_PATTERNS, ROLES, type Role } from '../core/credit/input/role-patterns.ts';

/** Roles of money and counts: a wrong column here gives a wrong amount. */
const MEASURES: ReadonlySet<Role> = new Set([
  'blocked',
  'conversions',
  'attempts',
  'verify_fee',
  'channel_fee',
  'total_charge',
  'quantity',
  'delivered',
  'recipients',
]);

/** Words that change what the words after them measure. */
const QUALIFIERS =
  /^(?:avg|average|mean|median|min|max|unit|per|rate|ratio|pct|percent|share|cumulative|running|prev|previous|prior|last|expected|estimated|forecast|budget|refund|refunded|failed|blocked|non|not|unique|distinct|change)$/;

interface Reading {
  column: string;
  role: Role;
}

/**
 * The roles of columns whose names begin with Looker's label of their view, as in a download with labels: `Billable
 * Item Usage Country` is the country. A column is read like this only if no name rule takes it and no other column fits
 * the role. For money and counts another column must begin with the same words, and none of them may change the measure
 * (`Average`, `Refunded`).
 * @returns role to column name, for `claim.columns`
 */
export function labelRoles(
  columns: readonly string[],
  given: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const known = mapRoles(columns, given, { outageColumns: true });
  const taken = new Set(known.index.values());
  const readings = columns.flatMap((column, at) => {
    const reading = taken.has(at) ? undefined : readLabel(column, columns);
    return reading === undefined ? [] : [reading];
  });
  return Object.fromEntries(
    ROLES.filter((role) => !known.index.has(role) && !known.candidates.has(role)).flatMap((role) => {
      const [only, another] = readings.filter((reading) => reading.role === role);
      return only === undefined || another !== undefined ? [] : [[role, only.column]];
    }),
  );
}

/** The role of the longest end of the label that a name rule takes. */
function readLabel(column: string, columns: readonly string[]): Reading | undefined {
  const words = normaliseColumn(column).split('_');
  for (let from = 1; from < words.length; from += 1) {
    const tail = words.slice(from).join('_');
    const role = ROLES.find((one) => ROLE_PATTERNS[one].some((pattern: RegExp) => pattern.test(tail)));
    if (role === undefined) continue;
    const dropped = words.slice(0, from);
    const prefix = dropped.join('_');
    if (dropped.some((word) => QUALIFIERS.test(word))) return undefined;
    if (MEASURES.has(role) && !isShared(prefix, column, columns)) return undefined;
    return { column, role };
  }
  return undefined;
}

function isShared(prefix: string, column: string, columns: readonly string[]): boolean {
  return columns.some((other) => other !== column && normaliseColumn(other).startsWith(`${prefix}_`));
}
