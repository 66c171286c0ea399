import { parse, YAMLParseError } from 'yaml';

/** A file of its own, which is loaded only where there is a policy file. @throws YAMLParseError */
export const parseYaml = (text: string): unknown => parse(text);

/** The line of the mistake, from 1, where the parser names it; false: another error than of the parser. */
export function mistakeLine(error: unknown): { line?: number | undefined } | false {
  return error instanceof YAMLParseError && { line: error.linePos?.[0].line };
}
