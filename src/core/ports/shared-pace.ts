/**
 * The pace of a channel, which all replicas share: Slack limits the app and not the replica. It is a courtesy to Slack
 * and never decides whether something is posted.
 */
export interface SharedPace {
  /**
   * Takes the turn of a channel: the next one is `paceMs` later.
   * @returns 0 when it is ours, so that one message may go now; else the milliseconds after which to ask again
   * @throws AppError `STORE_UNAVAILABLE`
   */
  take(channel: string, paceMs: number): Promise<number>;
  /**
   * No replica gets a turn in this channel for the next `ms`.
   * @throws AppError `STORE_UNAVAILABLE`
   */
  hold(channel: string, ms: number): Promise<void>;
}
