import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { LIMITS } from '../../src/core/limits.ts';

const TESTS = join(import.meta.dirname ?? __dirname, '..');

it.each(Object.keys(LIMITS))('the limit %s is named in a test of its own', (name) => {
  const named = new RegExp(`LIMITS\\.${name}\\b|\\b${name}\\b[^=;]*\\} = LIMITS`);
  const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.test.ts'),
  );
  expect(files.filter((file) => named.test(readFileSync(join(TESTS, file), 'utf8')))).not.toEqual([]);
});
