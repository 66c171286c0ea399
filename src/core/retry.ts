/** "Ask again" as its durable request carries it: the question and the number of the try are its idempotency key. */
export interface RetryIntent {
  /** Id of the request that asked first. */
  of: string;
  /** Place of this try among those after the first, from 1. */
  number: number;
  /** Key of the request whose answer has the button that was pressed. */
  pressed: string;
  /**
   * Id of the answer with an amount that this one takes the place of. It is worked out from the rows that were kept,
   * with the credits of the moment.
   */
  replaces?: string;
  /** What Slack calls the click. */
  gesture: string;
}
