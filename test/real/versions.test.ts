import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type Version, withVersion } from './versions.ts';

const row: Version = { server: 'trino', version: '1', day: '2026-11-28', passed: 7, exceptions: 1 };
const page =
  'before\n<!-- versions: written by `npm run test:real` -->\n|h|\n|-|\n<!-- /versions -->\nafter\n';

describe('the table of versions', () => {
  it('has one row a server and version, that of the last run', () => {
    const twice = [row, { ...row, server: 'moto' }, { ...row, passed: 8 }].reduce(withVersion, page);
    expect(twice.split('\n').filter((line) => /^\| (moto|trino)/.test(line))).toEqual([
      '| moto | 1 | 2026-11-28 | 7 | 1 |',
      '| trino | 1 | 2026-11-28 | 8 | 1 |',
    ]);
    expect(twice.startsWith('before\n') && twice.endsWith('\nafter\n')).toBe(true);
  });

  it('has its place in README.md', () => {
    expect(withVersion(readFileSync('README.md', 'utf8'), row)).toContain(
      '| trino | 1 | 2026-11-28 | 7 | 1 |',
    );
  });

  it('is refused where the page has no place for it', () => {
    expect(() => withVersion('nothing', row)).toThrow('no place');
  });
});
