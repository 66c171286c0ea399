import { z } from 'zod';

/** The text of an input by its block id; undefined: nothing was entered. */
export type Inputs = (blockId: string) => string | undefined;

/** Slack's limit of an input. */
const LONGEST = 3000;

const text = z.string().max(LONGEST).nullish().catch(undefined);
const entered = z.object({
  value: z.object({
    value: text,
    selected_date: text,
    selected_option: z.object({ value: text }).nullish().catch(undefined),
  }),
});

/** The inputs of a form, whatever element each is; all have the action id `value`. */
export function inputs(values: unknown): Inputs {
  return (blockId) => {
    const block = Object.hasOwn(Object(values), blockId) ? Object(values)[blockId] : undefined;
    const read = entered.safeParse(block).data?.value;
    const said = (read?.value ?? read?.selected_date ?? read?.selected_option?.value)?.trim();
    return said === '' ? undefined : said;
  };
}
