import type { WebClient } from '@slack/web-api';
import type { Log } from '../../core/ports/log.ts';
import { slackWord } from './error-words.ts';
import { slackError } from './errors.ts';

/** Who may decide on a recommendation: `CREDIT_APPROVERS`. */
export interface Approvers {
  /** False when nobody is named: then replies carry no decision buttons. */
  configured: boolean;
  /** Whether this person is an approver now. Throws AppError when Slack does not say who is in a group. */
  includes(user: string): Promise<boolean>;
}

/** How long the members of a group count as known, milliseconds. */
const KEEP_MS = 5 * 60_000;

interface Members {
  users: ReadonlySet<string>;
  /** On `performance.now()`. */
  readAt: number;
}

/**
 * The people of `CREDIT_APPROVERS`: users by id, groups by their members of the moment, which are read again after five
 * minutes, and at once before somebody is refused. Groups need the scope usergroups:read; one that Slack does not know,
 * or does not show (user groups need a paid plan), has no members.
 */
export function slackApprovers(client: WebClient, named: readonly string[], log: Log): Approvers {
  const users = new Set(named.filter((id) => !id.startsWith('S')));
  const groups = named.filter((id) => id.startsWith('S')).map((id) => groupMembers(client, id, log));
  return {
    configured: named.length > 0,
    async includes(user) {
      if (users.has(user)) return true;
      const known = await Promise.all(groups.map((members) => members(KEEP_MS)));
      if (known.some((members) => members.has(user))) return true;
      const fresh = await Promise.all(groups.map((members) => members(0)));
      return fresh.some((members) => members.has(user));
    },
  };
}

/** The members of one group, from memory while they are younger than `maxAgeMs`. Calls at one time share an answer. */
function groupMembers(client: WebClient, id: string, log: Log) {
  let known: Members | undefined;
  let reading: Promise<Members> | undefined;
  const read = () => {
    reading ??= readMembers(client, id, log).finally(() => {
      reading = undefined;
    });
    return reading;
  };
  return async (maxAgeMs: number): Promise<ReadonlySet<string>> => {
    const age = () => (known ? performance.now() - known.readAt : Number.POSITIVE_INFINITY);
    if (known && age() < maxAgeMs) return known.users;
    try {
      known = await read();
    } catch (thrown) {
      // Slack limits the rate, say: what was read within five minutes still counts.
      if (!known || age() > KEEP_MS) throw thrown;
    }
    return known.users;
  };
}

async function readMembers(client: WebClient, usergroup: string, log: Log): Promise<Members> {
  const readAt = performance.now();
  try {
    const { users = [] } = await client.usergroups.users.list({ usergroup });
    return { users: new Set(users), readAt };
  } catch (thrown) {
    const error = slackWord(thrown);
    const refused = error === 'missing_scope' || slackError(thrown).code === 'SLACK_REFUSED';
    if (!refused) throw slackError(thrown);
    const fix = error === 'missing_scope' ? 'add the scope usergroups:read' : 'check CREDIT_APPROVERS';
    log.warn({ usergroup, error }, `the members of a group of approvers are not known: ${fix}`);
    return { users: new Set(), readAt };
  }
}
