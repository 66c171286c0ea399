import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { runCalculate } from '../src/cli/calculate.ts';
import { VERSION } from '../src/process/version.ts';
import { limitsTable } from './support/limits-docs.ts';
import { settingsTable } from './support/settings-docs.ts';

const readme = readFileSync('README.md', 'utf8');
const { scripts, version } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>;
  version: string;
};

describe('README.md', () => {
  it('has the table of every setting, as the schema has it', () => {
    expect(readme).toContain(settingsTable());
  });

  it('has the table of every limit', () => {
    expect(readme).toContain(limitsTable());
  });

  it('shows one answer exactly as it is posted', () => {
    const snapshots = readFileSync('test/slack/messages/__snapshots__/messages.test.ts.snap', 'utf8');
    const title = 'a recommendation from a query scoped to the fraud 1';
    const [, answer = ''] =
      new RegExp(`exports\\[\`${title}\`\\] = \`\\n"([\\s\\S]*?)"\\n\`;`).exec(snapshots) ?? [];
    expect(answer).toContain('Recommended credit: $4,948.80');
    expect(readme).toContain(`\`\`\`text\n${answer}\n\`\`\``);
  });

  it('names only commands and files that exist', () => {
    const commands = [...readme.matchAll(/npm run (?:-s |--silent )?([\w:]+)/g)].map(
      ([, name]) => name ?? '',
    );
    expect(commands.filter((name) => !(name in scripts))).toEqual([]);
    const files = [
      ...readme.matchAll(/`((?:src|test|k8s)\/[\w./-]+|manifest\.yml|\.env\.example|\.ci\/run)`/g),
    ];
    expect(files.map(([, file]) => file ?? '').filter((file) => !existsSync(file))).toEqual([]);
  });

  it('links only to headings of the runbook that exist', () => {
    const headings = readFileSync('k8s/README.md', 'utf8').match(/^#+ .*$/gm) ?? [];
    const anchors = headings.map((line) =>
      line
        .replace(/^#+ /, '')
        .toLowerCase()
        .replaceAll(' ', '-')
        .replace(/[^\w-]/g, ''),
    );
    const wanted = [...readme.matchAll(/k8s\/README\.md#([\w-]+)/g)].map(([, anchor]) => anchor ?? '');
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
  });
});

describe('the calculation that README.md shows', () => {
  const block = (language: string, at = 0) =>
    [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))][at]?.[1] ?? '';
  const files: Record<string, string> = {
    'credit.json': block('json'),
    'credit.csv': block('csv'),
    'guard.csv': block('csv', 1),
  };
  async function run(...args: string[]) {
    let out = '';
    const say = (text: string) => {
      out += text;
    };
    const readFile = async (path: string) => files[path] ?? '';
    const code = await runCalculate(args, { stdout: say, stderr: say, readFile });
    return { code, out };
  }

  it('comes to the amount of the worked example, as JSON and as CSV', async () => {
    expect(readme).toContain('**$4,948.80**');
    const json = await run('credit.json');
    expect(JSON.parse(json.out)).toMatchObject({ status: 'OK', credit_amount: '4948.80' });
    const command = /calculate -- (credit\.csv .*)/.exec(readme)?.[1] ?? '';
    const csv = await run(...command.split(' '));
    expect(csv.out).toContain('= $4,948.80');
    expect([json.code, csv.code]).toEqual([0, 0]);
  });
});

it('the version of the program is that of the package', () => {
  expect(VERSION).toBe(version);
});
