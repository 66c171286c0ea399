import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIMITS } from '../../../src/core/limits.ts';
import { type LookerLink, parseLookerLink } from '../../../src/core/looker/link.ts';
import published from '../data/looker_url_cases.json' with { type: 'json' };

const HOST = 'acme.cloud.looker.com';
const HOSTS = [HOST, 'looker.acme.example:9999'];
const read = (text: string) => parseLookerLink(text, HOSTS);
const at = (path: string) => read(`https://${HOST}${path}`);

/** The kinds of the published cases that this grammar folds into `unsupported`. */
function asPublished(link: LookerLink | undefined): unknown {
  if (link?.kind !== 'unsupported') return link;
  return { kind: link.what, ...(link.id && { id: link.id }) };
}

describe('the published link cases', () => {
  it.each(published.cases.map(([url, wanted]) => ({ url, wanted })))('$url', ({ url, wanted }) => {
    const link = asPublished(read(String(url)));
    if (wanted === 'reject') expect(link).toBeUndefined();
    else {
      const { note: _, ...parts } = wanted as Record<string, unknown>;
      expect(link).toMatchObject(parts);
    }
  });
});

describe('the length of a link', () => {
  const filtered = (characters: number) => {
    const start = `https://${HOST}/explore/m/e?fields=v.a&f[v.a]=`;
    return read(start + 'x'.repeat(characters - start.length));
  };

  it('counts up to the limit, and one character more is too long', () => {
    expect(filtered(LIMITS.linkCharacters.value)).toMatchObject({ kind: 'explore' });
    expect(filtered(LIMITS.linkCharacters.value + 1)).toEqual({ kind: 'unsupported', what: 'too_long' });
  });
});

describe('what chat leaves around a link', () => {
  const look = { kind: 'look', id: '123' };
  it.each([
    `https://${HOST}/looks/123.`,
    `https://${HOST}/looks/123).`,
    `(https://${HOST}/looks/123)`,
    `"https://${HOST}/looks/123"!`,
    `*https://${HOST}/looks/123*`,
    `\u201chttps://${HOST}/looks/123\u201d\u2026`,
    `  https://${HOST}/looks/123\n`,
    `https://${HOST}/looks/123\u200b`,
    `&lt;https://${HOST}/looks/123&gt;`,
    `&lt;https://${HOST}/looks/123|Claim $5&gt;`,
    `https://${HOST}/looks/123/`,
    `https://${HOST}//looks//123`,
    `https://${HOST}/looks/%31%32%33`,
    `https://${HOST}/looks/123#top`,
    `https://${HOST}:443/looks/123`,
    `http://${HOST}:80/looks/123`,
    `HTTPS://${HOST.toUpperCase()}/looks/123?toggle=vis`,
    `${HOST}/looks/123`,
    'https://looker.acme.example:9999/looks/123',
    'looker.acme.example:9999/looks/123',
  ])('reads %j as Look 123', (text) => {
    expect(read(text)).toEqual(look);
  });

  it('keeps a closing bracket that belongs to a filter', () => {
    expect(at('/looks/1?f[a.n]=[1,5)')).toEqual({ kind: 'look', id: '1', filters: { 'a.n': '[1,5)' } });
    expect(at('/looks/1?f[a.n]=(1,5))')).toEqual({ kind: 'look', id: '1', filters: { 'a.n': '(1,5)' } });
  });

  it('reads filters that were escaped twice', () => {
    expect(at('/looks/1?f[a.b]=x&amp;amp;f[c.d]=y+z')).toMatchObject({
      filters: { 'a.b': 'x', 'c.d': 'y z' },
    });
  });

  it('takes hosts of the settings in any case and with the default port', () => {
    expect(parseLookerLink(`https://${HOST}/looks/1`, ['ACME.cloud.looker.com:443'])).toBeDefined();
  });

  it('reads an international host as people write it', () => {
    expect(
      parseLookerLink('https://looker.b\u00fccher.example/looks/1', ['looker.b\u00fccher.example']),
    ).toBeDefined();
    expect(
      parseLookerLink('https://looker.xn--bcher-kva.example/looks/1', ['looker.b\u00fccher.example']),
    ).toBeDefined();
  });
});

describe('links that only look like ours', () => {
  it.each([
    `https://${HOST}.evil.com/looks/123`,
    `https://evil-${HOST}/looks/123`,
    `https://x.${HOST}/looks/123`,
    `https://${HOST}:8443/looks/123`,
    'https://looker.acme.example/looks/123',
    `https://user@${HOST}/looks/123`,
    `https://user:secret@${HOST}/looks/123`,
    `https://@${HOST}/looks/123`,
    `https://${HOST}\\@evil.com/looks/123`,
    `https://evil.com\\.${HOST}/looks/123`,
    `https:\\\\${HOST}\\looks\\123`,
    `https:////${HOST}/looks/123`,
    `https://${HOST}/looks\\123`,
    `https://${HOST}/lo\noks/123`,
    `https://${HOST}/looks/1 2`,
    `https:/${HOST}/looks/123`,
    `https://evil.com#@${HOST}/looks/123`,
    `https://evil.com/https://${HOST}/looks/123`,
    `https://ac\tme.cloud.looker.com/looks/123`,
    `https://acme%2Ecloud.looker.com/looks/123`,
    `https://\u0430cme.cloud.looker.com/looks/123`,
    `https://\uff41cme.cloud.looker.com/looks/123`,
    `https://acme\u3002cloud.looker.com/looks/123`,
    `https://acme.cloud.looker.com./looks/123`,
    `ftp://${HOST}/looks/123`,
    `javascript://${HOST}/looks/123`,
    `file://${HOST}/looks/123`,
    `mailto:${HOST}/looks/123`,
    'https://',
    '',
    '/looks/123',
  ])('passes over %j', (text) => {
    expect(read(text)).toBeUndefined();
  });
});

describe('ids that could reach another path of the API', () => {
  it.each([
    '/looks/12%2F..%2F..%2Fusers',
    '/looks/12;drop',
    '/looks/-1',
    '/looks/1e3',
    '/looks/\u0661\u0662',
    '/looks/1234567890123',
    '/looks/%zz',
    '/looks/',
    '/looks/all',
    '/x/%2e%2e/user',
    '/x/%252e%252e%252fuser',
    '/x/a.b.c.d',
    '/x/abcd',
    '/x/vwGSbfc/json',
    `/x/${'a'.repeat(41)}`,
    '/looks/123?qid=..%2F..%2Fuser',
    '/explore/verify/a%2Fb?fields=a.b',
    '/explore/ver%20ify/ab?fields=a.b',
    '/explore/verify/users?qid=a/../..',
    '/dashboards/verify:overview',
    '/dashboards/a::b::c',
    '/dashboards/..::..',
    '/dashboards/12x',
    '/dashboards',
    '/query/verify/users?fields=a.b',
    '/api/4.0/users',
    '/projects/verify/files',
    '/login',
    '/',
  ])('refuses %s', (path) => {
    expect(at(path)).toBeUndefined();
  });
});

describe('any text at all', () => {
  const IDS: Record<string, RegExp> = {
    look: /^\d{1,12}$/,
    slug: /^[A-Za-z0-9]{5,40}$/,
    dashboard: /^(?:\d{1,12}|[\w-]+::[\w-]+)$/,
    unsupported: /^[A-Za-z0-9]{16,40}$/,
  };
  function check(text: string) {
    const link = read(text);
    if (!link) return;
    if ('id' in link && link.id !== undefined) expect(link.id).toMatch(IDS[link.kind] ?? /never/);
    if ('model' in link && link.model !== undefined)
      expect(`${link.model}/${link.view}`).toMatch(/^\w+\/\w+$/);
    if ('look' in link && link.look !== undefined) expect(link.look).toMatch(/^\d+$/);
    expect(text.toLowerCase()).toMatch(/acme\.cloud\.looker\.com|looker\.acme\.example:9999/);
  }

  it('never throws, and an accepted id is always one by the strict patterns', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'https://',
        HOST,
        '/',
        'looks',
        'x',
        'explore',
        'dashboards',
        '123',
        'vwGSbfc',
        '..',
        '%2e',
        '%2F',
      ),
      fc.constantFrom(
        '@',
        ':',
        '?',
        '&',
        'qid=',
        'f[a.b]=',
        'fields=',
        '#',
        '\\',
        '<',
        '|',
        '&amp;',
        'embed',
        '\u200b',
        ' ',
      ),
      fc.string({ maxLength: 4 }),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => check(pieces.join(''))),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.string(), (tail) => check(`https://${HOST}/${tail}`)),
      { numRuns: 1000 },
    );
  });

  it('takes no host but those of the list', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        expect(read(url)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it('reads the longest message in little time, whatever it is made of', () => {
    for (const part of [')', '&gt;', '&amp;', '[', 'f[a.b]=1&', '/', '%2F', '<', '\u200b', 'a:', '.']) {
      const started = performance.now();
      read(`https://${HOST}/looks/1?f[a.b]=${part.repeat(40_000 / part.length - 60)}`);
      read(part.repeat(40_000 / part.length));
      expect(performance.now() - started).toBeLessThan(200);
    }
  });
});
