/**
 * The day of a request as the policy takes it, `YYYY-MM-DD`; the policy refuses a ticket of a later day. A ticket that
 * somebody names is there: it is tomorrow already where they live, or it was opened after the first answer.
 * @param day in the calendar of the rows
 */
export function askedOn(day: string, ticketDate: string | undefined): string {
  return ticketDate !== undefined && ticketDate > day ? ticketDate : day;
}
