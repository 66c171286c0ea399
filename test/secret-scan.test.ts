import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

/** Letters and digits as Looker makes them, at least one of each. Made here, so that the scan of this file is clean. */
const random = (length: number) => `a1${randomBytes(length).toString('hex')}`.slice(0, length);
const [id, secret] = [random(20), random(24)];

const SEEDED: Record<string, string> = {
  'a Looker id and secret in .env': `LOOKER_CLIENT_ID=${id}\nLOOKER_CLIENT_SECRET=${secret}\n`,
  'a Looker secret in looker.ini': `[Looker]\nclient_id=${id}\nclient_secret=${secret}\n`,
  'a Looker secret in JSON': `{"LOOKER_CLIENT_SECRET": "${secret}"}`,
  'a Looker secret in YAML': `data:\n  LOOKER_CLIENT_SECRET: ${secret}\n`,
  'a Looker secret in TypeScript': `const settings = { clientId: '${id}', clientSecret: '${secret}' };`,
  'a Looker secret in a sentence': `the looker secret is ${secret}`,
  'a bot token': `const token = '${['xoxb', '123456789012', '1234567890123', random(24)].join('-')}';`,
  'an app-level token': `SLACK_APP_TOKEN=${['xapp', '1', 'A0123456789', '1234567890123', randomBytes(32).toString('hex')].join('-')}`,
  'an AWS key id': `key: ${['AK', 'IA', 'QZ7XW2P4T6R9M3KD'].join('')}`,
  'a Trino password': `TRINO_PASSWORD=${random(12)}`,
  'a private key': generateKeyPairSync('rsa', { modulusLength: 1024 })
    .privateKey.export({ type: 'pkcs1', format: 'pem' })
    .toString(),
};
const CLEAN = [
  'LOOKER_CLIENT_ID=\nLOOKER_CLIENT_SECRET=\nTRINO_PASSWORD=\n',
  'https://looker.example.com/explore/verify/traffic?qid=aBcDeF0123456789abcdef&toggle=fil',
  "const loaded = { LOOKER_CLIENT_SECRET: settings.LOOKER_CLIENT_SECRET, clientSecret: 'secret' };",
  'TRINO_PASSWORD: undefined, token: xoxb-1-abc, arn:aws:iam::123456789012:role/credit-bot',
];

describe('the secret scan', () => {
  it('finds every seeded fake and nothing in clean text', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'scan-'));
    const names = [
      ...Object.keys(SEEDED).map((_, i) => `seeded-${i}.txt`),
      ...CLEAN.map((_, i) => `clean-${i}.txt`),
    ];
    for (const [index, text] of [...Object.values(SEEDED), ...CLEAN].entries())
      writeFileSync(join(folder, names[index] ?? ''), text);
    const scan = promisify(execFile)(
      process.execPath,
      [
        resolve('node_modules/secretlint/bin/secretlint.js'),
        '--secretlintrc',
        resolve('.secretlintrc.json'),
        '--secretlintignore',
        resolve('.secretlintignore'),
        '--format',
        'json',
        ...names,
      ],
      { cwd: folder },
    );
    const report = await scan.then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    );
    rmSync(folder, { recursive: true });
    const results = JSON.parse(report) as { filePath: string; messages: unknown[] }[];
    const found = results
      .filter(({ messages }) => messages.length > 0)
      .map(({ filePath }) => filePath.split('/').pop());
    expect(found.sort()).toEqual(names.filter((name) => name.startsWith('seeded')).sort());
  });
});
