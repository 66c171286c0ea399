/** One step of the calculation in words, with the numbers used, so that it can be redone on a calculator. */
export interface Step {
  /** The fraud cost of a line, what is not credited, what is owed of a line, what the memo takes off, or a deadline. */
  about: 'fraud' | 'held' | 'owed' | 'memo' | 'deadline';
  text: string;
  /** The day that the step is about, where it is one of many: the steps without days make sense alone. */
  day?: string;
}
