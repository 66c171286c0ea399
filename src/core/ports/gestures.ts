/** The gestures that were taken in, each by one message: Slack may deliver one gesture as two messages. */
export interface Gestures {
  /**
   * Records that `message` came of the gesture `id`, unless another message did; false then.
   * Throws AppError `STORE_UNAVAILABLE`.
   * @param message `<channel>#<ts>`
   */
  claim(id: string, message: string): Promise<boolean>;
}
