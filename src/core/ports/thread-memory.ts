/** Which threads had requests lately, so that replies there are looked for after an outage, however old the root is. */
export interface ThreadMemory {
  /**
   * Records that something was asked in a thread. Throws AppError `STORE_UNAVAILABLE`.
   * @param askedAt epoch milliseconds
   */
  remember(channel: string, threadTs: string, askedAt: number): Promise<void>;
  /**
   * The ts of each thread that was remembered on the day of `sinceMs` (UTC) or later; forgets the others.
   * Throws AppError `STORE_UNAVAILABLE`.
   * @param sinceMs epoch milliseconds
   */
  recent(channel: string, sinceMs: number): Promise<string[]>;
}
