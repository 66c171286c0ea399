import { z } from 'zod';

/** A text that holds JSON of this shape; anything else is an issue of the schema and never a throw. */
export function jsonText<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .transform((text, { addIssue }) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        addIssue('not JSON');
        return z.NEVER;
      }
    })
    .pipe(schema);
}
