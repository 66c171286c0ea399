import type { PolicyParameters } from '../parameters.ts';
import { OUTAGE_ROLES, ROLE_PATTERNS, ROLES, type Role } from './role-patterns.ts';

/** Which column plays which role (by position), and the roles that several columns fit. */
export interface RoleMap {
  index: ReadonlyMap<Role, number>;
  /** Ambiguous roles with the names of the columns that fit. */
  candidates: ReadonlyMap<Role, string[]>;
  /** `roles` of the result: role to column name. */
  named: Record<string, string>;
}

/** A column name in the form that the patterns are written for: `usage.sentDate (UTC)` is `sent_date_utc`. */
export function normaliseColumn(name: string): string {
  const trimmed = name.trim();
  return trimmed
    .slice(trimmed.lastIndexOf('.') + 1)
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1_')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}

/** Whether a column by this name, as a query or a person writes it, can have the role. */
export function mayMean(role: Role, name: string): boolean {
  const normalised = normaliseColumn(name);
  return ROLE_PATTERNS[role].some((pattern: RegExp) => pattern.test(normalised));
}

/** Which of the roles there are. */
export interface RoleOptions {
  /** Delivered messages and distinct numbers. */
  outageColumns: boolean;
  /** The product has no conversions, and no fee for them. */
  withoutConversions?: boolean;
}

export function roleOptions({ outage_columns, volume }: PolicyParameters): RoleOptions {
  return { outageColumns: outage_columns, withoutConversions: volume !== undefined };
}

/** Maps columns to roles; `overrides` (role to column name) win, and one that names no column is ignored. */
export function mapRoles(
  columns: readonly string[],
  overrides: Readonly<Record<string, unknown>>,
  options: RoleOptions,
): RoleMap {
  const roles = ROLES.filter((role) => exists(role, options));
  const index = new Map<Role, number>();
  const candidates = new Map<Role, string[]>();
  for (const role of roles) {
    const wanted = Object.hasOwn(overrides, role) ? overrides[role] : undefined;
    const position = typeof wanted === 'string' ? columns.indexOf(wanted) : -1;
    if (position >= 0) index.set(role, position);
  }
  const normalised = columns.map(normaliseColumn);
  for (const role of roles) {
    if (index.has(role)) continue;
    const taken = new Set(index.values());
    const hits = firstHits(role, normalised, taken);
    if (hits.length > 1)
      candidates.set(
        role,
        hits.map((hit) => columns[hit] ?? ''),
      );
    else if (hits[0] !== undefined) index.set(role, hits[0]);
  }
  const named = Object.fromEntries([...index].map(([role, position]) => [role, columns[position] ?? '']));
  return { index, candidates, named };
}

function exists(role: Role, { outageColumns, withoutConversions }: RoleOptions): boolean {
  if (withoutConversions && (role === 'conversions' || role === 'verify_fee')) return false;
  return outageColumns || !(OUTAGE_ROLES as readonly Role[]).includes(role);
}

/** The free columns that fit the first pattern of the role that any column fits. */
function firstHits(role: Role, normalised: readonly string[], taken: ReadonlySet<number>): number[] {
  for (const pattern of ROLE_PATTERNS[role]) {
    const hits = normalised.flatMap((name, at) => (!taken.has(at) && pattern.test(name) ? [at] : []));
    if (hits.length > 0) return hits;
  }
  return [];
}
