import { readFileSync } from 'node:fs';

export const readme = readFileSync('k8s/README.md', 'utf8');

/** The code blocks of the runbook in a language. */
export const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    (match) => match[1] ?? '',
  );

export const shell = blocks('sh');

/** The shell block that holds `text`. */
export function blockWith(text: string): string {
  const [block, ...more] = shell.filter((candidate) => candidate.includes(text));
  if (block === undefined || more.length > 0) throw new Error(`expected one block with ${text}`);
  return block;
}
