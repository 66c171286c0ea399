import { describe, expect, it } from '@jest/globals';
import { loadPolicyFile, PolicyFileError } from '../../src/settings/policy-file.ts';

const load = (text: string) => loadPolicyFile('p.yaml', async () => text);

async function problemsOf(text: string): Promise<string[]> {
  const error = await load(text).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PolicyFileError)) throw new Error('accepted');
  return error.problems;
}

describe('loadPolicyFile', () => {
  it('reads YAML, with the Guard query apart from the parameters', async () => {
    const text = 'min_credit: 5.00\nguard_targets:\n  basic: "0.80"\n  max: 1\nguard_query: |\n  SELECT 1\n';
    expect(await load(text)).toStrictEqual({
      policy: { min_credit: 5, guard_targets: { basic: '0.80', max: 1 } },
      guardQuery: 'SELECT 1\n',
    });
  });

  it('reads JSON, and an empty file as the built-in policy', async () => {
    expect(await load('\uFEFF{"rounding": "down"}')).toStrictEqual({ policy: { rounding: 'down' } });
    expect(await load('# nothing yet\n')).toStrictEqual({ policy: {} });
  });

  it('reports every problem at once', async () => {
    expect(await problemsOf('min_credit: much\nmax: 1\nguard_query: 5\n')).toStrictEqual([
      'max is not a parameter of the policy',
      'min_credit must be a number that is not negative',
      'guard_query must be SQL text',
    ]);
  });

  it.each([
    ['- 1\n', 'must be a map of parameters, such as min_credit: 5.00'],
    ['a: b\n  c: [\n', /^is not YAML or JSON \(line \d+\)$/],
  ])('refuses %j', async (text, problem) => {
    expect(await problemsOf(text)).toStrictEqual([expect.stringMatching(problem)]);
  });

  it('says when the file is not there', async () => {
    await expect(loadPolicyFile('/nowhere/policy.yaml')).rejects.toThrow(
      'policy file /nowhere/policy.yaml: no such file',
    );
  });
});
