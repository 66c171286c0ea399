import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Build, build } from './build.ts';
import { MUTANTS } from './mutants.ts';

describe('a mutant of the chaos suite', () => {
  let program: Build;
  beforeAll(async () => {
    program = await build();
  }, 60_000);
  afterAll(async () => {
    await program[Symbol.asyncDispose]();
  });

  it.each(MUTANTS)('finds the places that it changes: $name', async ({ patches }) => {
    await using mutated = await program.patched(patches);
    expect(mutated.program).not.toBe(program.program);
  });
});
