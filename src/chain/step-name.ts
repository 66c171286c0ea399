import { createHash } from 'node:crypto';

/**
 * The name under which the output of a step is kept: its kind, and a digest of all its inputs. A later attempt may run
 * another release, with other hosts or another policy; it must not use the output of another link or another policy.
 * @param inputs serialisable as JSON
 */
export function stepName(kind: 'sql' | 'credit', ...inputs: unknown[]): string {
  const digest = createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
  return `${kind}:${digest.slice(0, 16)}`;
}
