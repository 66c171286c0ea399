import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parseLookerLink } from '../../src/core/looker/link.ts';
import { parseUrl } from '../../src/core/parse-url.ts';

const HOSTS = ['looker.b\u00fccher.example'];
const LINK = 'https://looker.b\u00fccher.example/looks/1';

it('reads a host with letters beyond ASCII also after so many calls that the engine has optimised them', () => {
  const failed = Array.from({ length: 100_000 }, () => parseLookerLink(LINK, HOSTS)).filter(
    (link) => link === undefined,
  );
  expect(failed).toHaveLength(0);
});

it.each([
  ['https://a.example/x', undefined, 'https://a.example/x'],
  ['/v1/statement', 'https://trino.example:8443', 'https://trino.example:8443/v1/statement'],
  ['/v1/statement', undefined, undefined],
  ['https://a b', undefined, undefined],
])('reads %s beside %s as %s', (text, base, href) => {
  expect(parseUrl(text, base)?.href).toBe(href);
});

it('is used in place of the call that forgets such hosts, everywhere in the program', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  const used = files.filter((path) => /URL\.canParse\(/.test(readFileSync(join('src', path), 'utf8')));
  expect(used).toEqual([]);
});
