/** What a spreadsheet would take for a formula; a plain number may begin with a minus. */
const FORMULA = /^[\s]*[=+\-@\t\r]/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * One record of a CSV file as RFC 4180 wants it, with its CRLF. A text that a spreadsheet would run as a formula gets
 * an apostrophe in front, which spreadsheets take as "this is text".
 */
export function csvRecord(fields: readonly (string | number | null)[]): string {
  return `${fields.map((field) => quoted(harmless(String(field ?? '')))).join(',')}\r\n`;
}

function harmless(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
