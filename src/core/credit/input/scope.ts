import type { PolicyError, Scope } from '../types.ts';
import type { RoleMap } from './columns.ts';
import { OUTAGE_ROLES, type Role } from './role-patterns.ts';

/** A role, or the pair of which one is enough. */
type Need = Role | 'channel_fee|total_charge' | 'quantity|attempts';

const ESTIMATED_NEEDS: readonly Need[] = ['date', 'country', 'attempts', 'conversions'];
const VOLUME_NEEDS: readonly Need[] = ['date', 'country', 'quantity|attempts'];

/** Decides between the two scopes of a policy, or says which columns are missing or ambiguous for it. */
export function chooseScope(
  asked: Scope | 'auto',
  roles: RoleMap,
  columns: readonly string[],
  { withoutConversions }: { withoutConversions: boolean },
): { scope: Scope } | { errors: PolicyError[] } {
  const present = (role: Role) => roles.index.has(role) || roles.candidates.has(role);
  const has = (need: Need) => (need.split('|') as Role[]).some(present);
  const charge: Need[] = has('channel_fee|total_charge') ? [] : ['channel_fee|total_charge'];
  const daily = withoutConversions ? 'volume' : 'estimated';
  const needs = withoutConversions ? VOLUME_NEEDS : ESTIMATED_NEEDS;
  const lacking: Partial<Record<Scope, Need[]>> = {
    [daily]: [...needs.filter((need) => !has(need)), ...charge],
    declared: charge,
  };
  const scope = asked !== 'auto' ? asked : needs.every(has) ? daily : 'declared';
  const errors: PolicyError[] = [];
  if ((lacking[scope] ?? []).length > 0) {
    errors.push({
      code: 'D01_MISSING_ROLE',
      roles: lacking[asked === 'auto' ? daily : asked],
      missing_by_scope: asked === 'auto' ? lacking : { [asked]: lacking[asked] },
      columns_seen: [...columns],
    });
  }
  const unimportant = mayStayUnmapped(scope, roles);
  const ambiguous = [...roles.candidates].filter(([role]) => !unimportant.has(role));
  if (ambiguous.length > 0) {
    errors.push({ code: 'D09_AMBIGUOUS_ROLE', candidates: Object.fromEntries(ambiguous) });
  }
  return errors.length > 0 ? { errors } : { scope };
}

/** Roles whose ambiguity does no harm in a scope. */
function mayStayUnmapped(scope: Scope, { index, candidates }: RoleMap): ReadonlySet<Role> {
  const always: Role[] = ['prefix', ...OUTAGE_ROLES];
  if (scope === 'estimated') return new Set([...always, 'quantity', 'month']);
  if (scope === 'volume') {
    // One of the two says how many messages there were.
    const other = index.has('quantity') ? 'attempts' : 'quantity';
    return new Set([
      ...always,
      'blocked',
      'month',
      ...(index.has('quantity') || index.has('attempts') ? [other] : []),
    ] as Role[]);
  }
  const hasDate = index.has('date') || candidates.has('date');
  return new Set([...always, 'quantity', 'attempts', 'blocked', ...(hasDate ? (['month'] as const) : [])]);
}
