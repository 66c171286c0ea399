/** Slack's clock as far as its answers tell, for times that are compared with those of Slack. */
export interface SlackClock {
  /** Epoch milliseconds, right to about a second; the local clock before the first answer. */
  now(): number;
  /** Reads the Date header of an answer to a call that was sent at `sentAt`, epoch milliseconds of the local clock. */
  read(date: string | null, sentAt: number): void;
}

export function slackClock(local: () => number = Date.now): SlackClock {
  let ahead = 0;
  return {
    now: () => local() - ahead,
    read(date, sentAt) {
      const theirs = date === null ? Number.NaN : Date.parse(date);
      // The header is in whole seconds: half a second is its middle.
      if (Number.isFinite(theirs)) ahead = (sentAt + local()) / 2 - (theirs + 500);
    },
  };
}
