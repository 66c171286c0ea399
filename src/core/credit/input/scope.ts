import type { PolicyError, Scope } from '../types.ts';
import type { RoleMap } from './columns.ts';
import { OUTAGE_ROLES, type Role } from './role-patterns.ts';

/** A role, or the pair of which one is enough. */
type Need = Role | 'channel_fee|total_charge';

const ESTIMATED_NEEDS: readonly Role[] = ['date', 'country', 'attempts', 'conversions'];

/** Decides between the scopes, or says which columns are missing or ambiguous for it. */
export function chooseScope(
  asked: Scope | 'auto',
  roles: RoleMap,
  columns: readonly string[],
): { scope: Scope } | { errors: PolicyError[] } {
  const present = (role: Role) => roles.index.has(role) || roles.candidates.has(role);
  const charge: Need[] =
    present('channel_fee') || present('total_charge') ? [] : ['channel_fee|total_charge'];
  const lacking: Record<Scope, Need[]> = {
    estimated: [...ESTIMATED_NEEDS.filter((role) => !present(role)), ...charge],
    declared: charge,
  };
  const scope = asked !== 'auto' ? asked : ESTIMATED_NEEDS.every(present) ? 'estimated' : 'declared';
  const errors: PolicyError[] = [];
  if (lacking[scope].length > 0) {
    errors.push({
      code: 'D01_MISSING_ROLE',
      roles: lacking[asked === 'auto' ? 'estimated' : asked],
      missing_by_scope: asked === 'auto' ? lacking : { [asked]: lacking[asked] },
      columns_seen: [...columns],
    });
  }
  const unimportant = mayStayUnmapped(scope, present('date'));
  const ambiguous = [...roles.candidates].filter(([role]) => !unimportant.has(role));
  if (ambiguous.length > 0) {
    errors.push({ code: 'D09_AMBIGUOUS_ROLE', candidates: Object.fromEntries(ambiguous) });
  }
  return errors.length > 0 ? { errors } : { scope };
}

/** Roles whose ambiguity does no harm in a scope. */
function mayStayUnmapped(scope: Scope, hasDate: boolean): ReadonlySet<Role> {
  const always: Role[] = ['prefix', 'quantity', ...OUTAGE_ROLES];
  if (scope === 'estimated') return new Set([...always, 'month']);
  return new Set([...always, 'attempts', 'blocked', ...(hasDate ? (['month'] as const) : [])]);
}
