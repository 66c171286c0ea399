import { z } from 'zod';
import type { CalculateInput } from '../credit/calculate.ts';
import { compare, type Rational, ZERO } from '../credit/rational.ts';
import { readCurrency, readDay, readNumber } from '../credit/values.ts';

/** What was decided in one currency. */
export interface Decided {
  currency: string;
  amount: Rational;
}

/** A past request: what it was calculated from, and what people decided. */
export interface PastCase {
  id: string;
  /** One a link, in the order of the message. */
  inputs: CalculateInput[];
  decided: Decided[];
  /** `YYYY-MM-DD`. */
  decidedOn?: string;
  product?: string;
}

const amount = z
  .union([z.string().trim().min(1), z.number()])
  .transform((given) => readNumber(given))
  .refine((read): read is Rational => read !== undefined && compare(read, ZERO) >= 0, {
    error: 'must be a plain decimal of at least 0, such as 1234.50',
  });

const schema = z.object({
  id: z.union([z.string().trim().min(1), z.number()]).transform(String),
  inputs: z
    .array(
      z.object({
        table: z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.unknown())) }).loose(),
        claim: z.unknown(),
      }),
    )
    .min(1),
  decided: z.array(
    z.object({
      currency: z
        .string()
        .trim()
        .min(1)
        .transform((given) => readCurrency(given) ?? given),
      amount,
    }),
  ),
  decided_on: z
    .string()
    .refine((day) => readDay(day) !== undefined, { error: 'must be a day, YYYY-MM-DD' })
    .optional(),
  product: z.string().optional(),
});

/**
 * One line of a back-test file. A case whose `decided` is empty was rejected: nothing was credited.
 * @returns the case, or one sentence that says what is wrong with the line
 */
export function readCase(value: unknown): PastCase | { problem: string } {
  const read = schema.safeParse(value);
  if (!read.success) return { problem: inWords(read.error.issues[0]) };
  const { id, inputs, decided, decided_on: decidedOn, product } = read.data;
  const currencies = decided.map(({ currency }) => currency);
  if (new Set(currencies).size < currencies.length)
    return { problem: 'decided names a currency twice; add the amounts up' };
  return {
    id,
    inputs: inputs as CalculateInput[],
    decided: decided as Decided[],
    ...(decidedOn !== undefined && { decidedOn }),
    ...(product !== undefined && { product }),
  };
}

function inWords(issue: z.core.$ZodIssue | undefined): string {
  const place =
    issue?.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('') ?? '';
  const what = issue?.code === 'custom' ? issue.message : 'is missing or has the wrong form';
  return `${place.replace(/^\./, '') || 'the line'} ${what}`;
}
