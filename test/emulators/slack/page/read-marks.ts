/** Up to where each person has read each channel and each thread. */
export class ReadMarks {
  #marks = new Map<string, string>();

  /** Marks everything up to `ts` as read; an earlier `ts` changes nothing. */
  read(user: string, channel: string, thread: string | undefined, ts: string): void {
    const key = keyOf(user, channel, thread);
    if (ts > this.mark(user, channel, thread)) this.#marks.set(key, ts);
  }

  /** The last ts that was read; empty before the first. */
  mark(user: string, channel: string, thread?: string): string {
    return this.#marks.get(keyOf(user, channel, thread)) ?? '';
  }
}

function keyOf(user: string, channel: string, thread = ''): string {
  return `${user}/${channel}/${thread}`;
}
