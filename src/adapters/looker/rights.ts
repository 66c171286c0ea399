import { AppError } from '../../core/errors.ts';
import { ME, ROLE } from './answers.ts';
import { type MakeCall, NO_REQUEST, type Viewer } from './calls.ts';

/** What the API user may do. `undefined` where Looker does not say, as for users who are not admins. */
export interface Rights {
  userId: string;
  permissions: string[] | undefined;
  models: string[] | undefined;
}

/** Logs in, asks who the user is, and (unless only the login counts) reads the roles. Throws AppError `LOOKER_*`. */
export async function rightsOf(
  viewer: Viewer,
  call: MakeCall,
  signal: AbortSignal,
  { only }: { only?: 'login' } = {},
): Promise<Rights> {
  const me = await call(
    viewer,
    { signal, turn: NO_REQUEST },
    {
      operation: 'me',
      answer: ME,
      send: (sdk, options) => sdk.me('id,role_ids', options),
    },
  );
  const unknown = { userId: me.id, permissions: undefined, models: undefined };
  if (only === 'login' || !me.role_ids) return unknown;
  try {
    const roles = await Promise.all(
      me.role_ids.map((id) =>
        call(
          viewer,
          { signal, turn: NO_REQUEST },
          {
            operation: 'role',
            answer: ROLE,
            send: (sdk, options) => sdk.role(id, options),
          },
        ),
      ),
    );
    return {
      userId: me.id,
      permissions: [...new Set(roles.flatMap((role) => role.permission_set?.permissions ?? []))],
      models: [...new Set(roles.flatMap((role) => role.model_set?.models ?? []))],
    };
  } catch (thrown) {
    if (
      thrown instanceof AppError &&
      (thrown.code === 'LOOKER_NOT_FOUND' || thrown.code === 'LOOKER_FORBIDDEN')
    )
      return unknown;
    throw thrown;
  }
}

const NEEDED: Record<'service' | 'asker', string[]> = {
  service: ['access_data', 'see_looks', 'see_sql', 'explore'],
  asker: ['see_users', 'sudo'],
};

/** What is missing from these rights, as sentences that say the remedy. What Looker does not say is no problem. */
export function lacksOf(
  rights: Rights,
  sqlAs: 'service' | 'asker',
  allowedModels?: readonly string[],
): string[] {
  const { permissions, models } = rights;
  const lacking = permissions ? NEEDED[sqlAs].filter((name) => !permissions.includes(name)) : [];
  const hidden =
    sqlAs === 'service' && models?.length
      ? (allowedModels ?? []).filter((name) => !models.includes(name))
      : [];
  return [
    ...(lacking.length > 0
      ? [`The API user of Looker lacks ${lacking.join(', ')}: add this to its role (Admin, Roles).`]
      : []),
    ...(hidden.length > 0
      ? [
          `The API user of Looker has no access to the model ${hidden.join(', ')} of LOOKER_ALLOWED_MODELS: add it to the model set of its role.`,
        ]
      : []),
  ];
}
