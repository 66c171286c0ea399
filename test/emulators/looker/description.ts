import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import type { OperationName } from './operations.ts';

interface Described {
  method: string;
  path: string;
  /** Names and types of the query parameters. */
  query: Record<string, string>;
  body?: 'form' | 'Query';
  /** Name of the schema of a success, in a list for a list; `text` and `none` are no JSON. */
  answer: string | [string];
  /** Statuses of failures. */
  errors: number[];
}

/**
 * The part of Looker's own description of its API 4.0 that this emulator serves, taken from its `source`: every
 * operation and query parameter as described; of the schemas, the properties that are sent here. One that is missing is
 * to be looked up there.
 */
export const DESCRIPTION: {
  source: string;
  version: string;
  operations: Record<OperationName, Described>;
  schemas: Record<string, { properties: Record<string, { readOnly?: boolean }> }>;
} = JSON.parse(readFileSync('test/emulators/looker/data/looker-4.0.json', 'utf8'));

/** Statuses that Looker has answered with and that its description leaves out. */
const BESIDE_THE_DESCRIPTION: Record<number, string> = {
  401: 'no operation names it, and an expired token gets it',
  403: 'named for few operations, and a missing right gets it',
};

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema({ $id: 'looker', schemas: DESCRIPTION.schemas });
const validators = new Map<string, ValidateFunction>();

/** What is wrong with a value by a schema of the description. */
export function objectionsToValue(schema: string | [string], value: unknown): string[] {
  const key = String(schema);
  const one = (name: string) => ({ $ref: `looker#/schemas/${name}` });
  const validate =
    validators.get(`${key}${Array.isArray(schema)}`) ??
    ajv.compile(Array.isArray(schema) ? { type: 'array', items: one(schema[0]) } : one(schema));
  validators.set(`${key}${Array.isArray(schema)}`, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${key}${instancePath} ${message} ${'additionalProperty' in params ? params.additionalProperty : ''}`,
  );
}

/** What is wrong with an answer of the emulator. `text` is its body as sent. */
export function objectionsToAnswer(name: OperationName, status: number, text: string): string[] {
  const { answer, errors } = DESCRIPTION.operations[name];
  const say = (problems: string[]) => problems.map((problem) => `the answer to ${name}: ${problem}`);
  if (status >= 400) {
    const known = errors.includes(status) || status in BESIDE_THE_DESCRIPTION;
    const shape = objectionsToValue(status === 422 ? 'ValidationError' : 'Error', JSON.parse(text));
    return say([...(known ? [] : [`no status ${status}`]), ...shape]);
  }
  if (answer === 'none') return say(text === '' && status === 204 ? [] : ['is not empty']);
  if (answer === 'text') return say(typeof text === 'string' ? [] : ['is no text']);
  return say(objectionsToValue(answer, JSON.parse(text)));
}

/** What is wrong with the JSON body of a request: its types, and properties that only the server writes. */
export function objectionsToBody(name: OperationName, body: unknown): string[] {
  const { body: schema } = DESCRIPTION.operations[name];
  if (schema !== 'Query') return [];
  const { properties } = DESCRIPTION.schemas.Query as (typeof DESCRIPTION.schemas)[string];
  const readOnly = Object.keys(Object(body)).filter((key) => properties[key]?.readOnly);
  return [
    ...objectionsToValue('Query', body).map((problem) => `${name}: ${problem}`),
    ...readOnly.map((key) => `${name}: ${key} is not writable`),
  ];
}
