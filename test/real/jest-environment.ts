import { appendFileSync } from 'node:fs';
import { TestEnvironment } from 'jest-environment-node';
import type { Exception } from './exceptions.ts';

/** What the run says of the exceptions, given as globals of Jest's configuration. */
export interface ExceptionSettings {
  exceptions: Exception[];
  /** A file that gets one JSON line for each exception that was found among the tests. */
  exceptionsFile: string;
}

/** One line of the file. `met`: the test failed, as it may. */
export interface FoundException extends Exception {
  met: boolean;
}

/** As far as it is used here; `failing` and `errors` are what Jest itself judges by. */
interface TestEntry {
  type: 'test';
  name: string;
  parent?: Named;
  failing: boolean;
  errors: unknown[];
}
interface Named {
  name: string;
  parent?: Named;
}

/** Runs each test, and judges those that a named exception speaks of by it. */
export default class RealServerEnvironment extends TestEnvironment {
  handleTestEvent({ name, test }: { name: string; test?: TestEntry }): void {
    if (test === undefined) return;
    const { exceptions, exceptionsFile } = this.global as unknown as ExceptionSettings;
    const exception = exceptions.find(({ title }) => fullTitle(test).endsWith(title));
    if (!exception) return;
    if (name === 'test_start') test.failing = exception.how === 'never';
    if (name !== 'test_done') return;
    const met = exception.how === 'never' || test.errors.length > 0;
    if (exception.how === 'race') test.errors = [];
    appendFileSync(exceptionsFile, `${JSON.stringify({ ...exception, met })}\n`);
  }
}

function fullTitle(entry: Named): string {
  return entry.parent ? `${fullTitle(entry.parent)} ${entry.name}` : entry.name;
}
