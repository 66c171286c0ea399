import type { Sliced } from '../../async/slices.ts';
import type { AnswerRecord } from '../../record.ts';
import { creditCsv } from './credit-csv.ts';
import { creditText } from './credit-text.ts';

/** The names of the two files of an answer. */
export function creditFileNames(reference: string): { csv: string; text: string } {
  return { csv: `credit-${reference}.csv`, text: `credit-${reference}.txt` };
}

/** Records between two pauses. */
const CHUNK = 500;

/** The complete workings of an answer as two UTF-8 files, from its record. Links have the numbers of the reply. */
export function* creditFiles({
  request,
  answer,
}: Pick<AnswerRecord, 'request' | 'answer'>): Sliced<{ name: string; bytes: Buffer }[]> {
  const links = answer.links.flatMap((link, at) =>
    link.kind === 'calculated' ? [{ number: at + 1, result: link.result, workings: link.workings }] : [],
  );
  const numberOf = (link: number) => links[link - 1]?.number ?? link;
  const duplicates = answer.combined.duplicates.map((duplicate) => ({
    ...duplicate,
    first_link: numberOf(duplicate.first_link),
    link: numberOf(duplicate.link),
  }));
  const combined = { ...answer.combined, duplicates };
  const names = creditFileNames(request.reference);
  const records: string[] = [];
  for (const record of creditCsv(links, combined)) {
    if (records.push(record) % CHUNK === 0) yield;
  }
  yield;
  return [
    { name: names.csv, bytes: Buffer.from(records.join('')) },
    { name: names.text, bytes: Buffer.from(creditText(links, combined, request.reference)) },
  ];
}
