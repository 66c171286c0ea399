/** Times of the socket supervisor, in milliseconds. */
export interface SocketTimes {
  /** From apps.connections.open to hello. */
  start: number;
  backoffMin: number;
  backoffMax: number;
  /** Pause while Slack refuses the token or the app. */
  refused: number;
  /** Unanswered pings after which a connection is dead. */
  ping: number;
  /** How long a replaced or stopped connection may still send acks. Slack waits three seconds for one. */
  flush: number;
}

export const SOCKET_TIMES: SocketTimes = {
  start: 15_000,
  backoffMin: 250,
  backoffMax: 30_000,
  refused: 30_000,
  ping: 5000,
  flush: 3000,
};

const REFUSALS = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
  'missing_scope',
  'no_permission',
  'team_disabled',
  'user_removed_from_team',
  'link_disabled',
]);

/** Slack's word when it refuses the token or the app, which time alone does not mend. */
export function refusalOf(error: unknown): string | undefined {
  const code = typeof error === 'string' ? error : (error as { data?: { error?: string } })?.data?.error;
  return code && REFUSALS.has(code) ? code : undefined;
}

export function retryAfterMs(error: unknown): number {
  return ((error as { retryAfter?: number })?.retryAfter ?? 0) * 1000;
}

/** Grows by half each time, up to the maximum; spread over a quarter around it, so that replicas do not come together. */
export function backoff({ backoffMin, backoffMax }: SocketTimes, failures: number): number {
  const step = Math.min(backoffMax, backoffMin * 1.5 ** (failures - 1));
  return step * (0.75 + Math.random() / 2);
}
