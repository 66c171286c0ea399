import { readFile } from 'node:fs/promises';
import { parsePolicy } from '../core/credit/policy.ts';
import { asObject } from '../core/credit/values.ts';
import type { PolicyFile } from '../core/products.ts';
import { readProducts } from './policy-products.ts';

/** A policy file that cannot be used; `problems` has one sentence for each thing to fix. */
export class PolicyFileError extends Error {
  override readonly name = 'PolicyFileError';
  readonly problems: string[];

  constructor(path: string, problems: string[], cause?: unknown) {
    super(`policy file ${path}: ${problems.join('; ')}`, { cause });
    this.problems = problems;
  }
}

/** Reads YAML or JSON (which is YAML too). @throws PolicyFileError with all problems at once */
export async function loadPolicyFile(
  path: string,
  read: (path: string) => Promise<string> = (name) => readFile(name, 'utf8'),
): Promise<PolicyFile> {
  const { parseYaml, mistakeLine } = await import('./yaml.ts');
  let content: unknown;
  try {
    content = parseYaml((await read(path)).replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new PolicyFileError(path, [whyUnreadable(error, mistakeLine(error))], error);
  }
  if (content !== null && asObject(content) === undefined) {
    throw new PolicyFileError(path, ['must be a map of parameters, such as min_credit: 5.00']);
  }
  const { guard_query: guardQuery, products, ...overrides } = asObject(content) ?? {};
  const parsed = parsePolicy(overrides);
  const problems = parsed.ok ? [] : [...parsed.errors];
  if (guardQuery !== undefined && (typeof guardQuery !== 'string' || guardQuery.trim() === '')) {
    problems.push('guard_query must be SQL text');
  }
  const list = products === undefined ? undefined : readProducts(products, overrides);
  problems.push(...(list?.problems ?? []));
  if (!parsed.ok || problems.length > 0) throw new PolicyFileError(path, problems);
  return {
    policy: parsed.policy,
    ...(typeof guardQuery === 'string' && { guardQuery }),
    ...(list && { listed: list.listed }),
  };
}

function whyUnreadable(error: unknown, mistake: { line?: number | undefined } | false): string {
  if (mistake) return `is not YAML or JSON${mistake.line === undefined ? '' : ` (line ${mistake.line})`}`;
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOENT' ? 'no such file' : `cannot be read${code === undefined ? '' : ` (${code})`}`;
}
