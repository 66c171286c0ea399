import { describe, expect, it } from '@jest/globals';
import { isUnreadLink, parseLookerLink } from '../../../src/core/looker/link.ts';

const HOST = 'acme.cloud.looker.com';
const HOSTS = [HOST];
const at = (path: string) => parseLookerLink(`https://${HOST}${path}`, HOSTS);

describe('a link whose parameters have two meanings', () => {
  it.each([
    '/explore/m/v?fields=a.b&fields=a.c',
    '/explore/m/v?fields=a.b&filter_expression=x&filter_expression=y',
    '/explore/m/v?fields=a.b&dynamic_fields=[]&dynamic_fields=[1]',
    '/explore/m/v?fields=a.b&query_timezone=UTC&query_timezone=Asia/Tokyo',
    '/explore/m/v?fields=a.b&pivots=a.b&pivots=a.c',
    '/explore/m/v?fields=a.b&limit=5&limit=500',
    '/explore/m/v?qid=abcdefghij&qid=abcdefghik',
    '/looks/7?fields=a.b',
    '/looks/7?filter_expression=x',
    '/looks/7?f[a.b]=1&fields=a.b',
  ])('is refused: %s', (path) => {
    expect(at(path)).toEqual({ kind: 'unsupported', what: 'two_versions' });
  });

  it.each(['/explore/m/v?fields=a.b&filters[a.b]=1', '/looks/7?filter[a.b]=1', '/looks/7?filters=x'])(
    'is refused with filters in a form that Looker ignores: %s',
    (path) => expect(at(path)).toEqual({ kind: 'unsupported', what: 'unreadable' }),
  );

  it.each(['/', '?', '&', '#', '/?a=', '?f[a.b]='])(
    'is refused with a second link behind it, joined by %s',
    (joint) => {
      const unreadable = { kind: 'unsupported', what: 'unreadable' };
      expect(at(`/looks/7${joint}https://${HOST}/looks/8`)).toEqual(unreadable);
      expect(at(`/x/abcdefg?a=b${joint}http://${HOST.toUpperCase()}/looks/8`)).toEqual(unreadable);
    },
  );

  it('is read when a value names another server', () => {
    expect(at('/looks/7?f[a.b]=https://other.example/x')).toMatchObject({ kind: 'look' });
  });

  it('is read when only the way it is shown is there twice', () => {
    expect(at('/explore/m/v?fields=a.b&toggle=fil&toggle=vis')).toMatchObject({ kind: 'explore' });
    expect(at('/explore/m/v?fields=a.b&fields=a.b')).toMatchObject({ kind: 'explore' });
  });
});

describe('a link to a query that cannot be read', () => {
  it.each([
    '/looks/abc-d',
    '/embed/query/my-model/view',
    '/looks/7&f[a.b]=1',
    '/LOOKS/7',
    '/dashboards/..%2F..%2Fuser',
    '/x/a/b',
  ])('is told from other links: %s', (path) =>
    expect(isUnreadLink(`https://${HOST}${path}`, HOSTS)).toBe(true),
  );

  it.each(['/looks/7', '/looks', '/admin/users', '/login', '/'])('is not %s', (path) => {
    expect(isUnreadLink(`https://${HOST}${path}`, HOSTS)).toBe(false);
    expect(isUnreadLink(`https://other.example${path}`, HOSTS)).toBe(false);
  });
});
