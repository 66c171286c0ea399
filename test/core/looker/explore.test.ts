import { describe, expect, it } from '@jest/globals';
import { parseLookerLink } from '../../../src/core/looker/link.ts';
import { refuseKind } from '../../../src/core/looker/refusals.ts';

const HOST = 'acme.cloud.looker.com';
const at = (path: string) => parseLookerLink(`https://${HOST}${path}`, [HOST]);

const url = (parts: Record<string, string>) => at(`/explore/verify/traffic?${new URLSearchParams(parts)}`);

describe('an Explore spelled out', () => {
  it('keeps every part that changes the result', () => {
    const dynamicFields = '[{"table_calculation":"rate","expression":"1"}]';
    const link = url({
      fields: 'traffic.day, traffic.attempts,rate',
      'f[traffic.day]': '2026/10/01 to 2026/11/01',
      sorts: 'traffic.day desc 0,rate',
      pivots: 'traffic.channel',
      limit: '5000',
      column_limit: '50',
      total: 'on',
      row_total: 'right',
      subtotals: 'traffic.day',
      fill_fields: 'traffic.day',
      filter_expression: '(traffic.attempts) > 3',
      dynamic_fields: dynamicFields,
      query_timezone: 'America/Los_Angeles',
      filter_config:
        '{"traffic.day":[{"type":"between","values":[{"date":"2026/10/01","tz":true},{"date":"2026/11/01","tz":true}]}]}',
      vis: '{}',
      origin: 'share-expanded',
    });
    expect(link).toEqual({
      kind: 'explore',
      model: 'verify',
      view: 'traffic',
      fields: ['traffic.day', 'traffic.attempts', 'rate'],
      filters: { 'traffic.day': '2026/10/01 to 2026/11/01' },
      sorts: ['traffic.day desc 0', 'rate'],
      pivots: ['traffic.channel'],
      limit: '5000',
      columnLimit: '50',
      total: true,
      rowTotal: 'right',
      subtotals: ['traffic.day'],
      fillFields: ['traffic.day'],
      filterExpression: '(traffic.attempts) > 3',
      dynamicFields,
      queryTimezone: 'America/Los_Angeles',
    });
  });

  it.each([
    { fields: 'a.b', 'f[a.b': 'x' },
    { fields: 'a.b', 'f[a.b.c]': 'x' },
    { fields: 'a.b', 'f%5Ba.b%5D': 'x' },
    { fields: 'a.b', 'f[__proto__]': 'x' },
    { fields: 'a.b; drop' },
    { fields: 'a.b', dynamic_fields: '{broken' },
    { fields: 'a.b', query_timezone: "UTC'" },
    { fields: 'a.b', filter_config: 'nonsense' },
    { fields: 'a.b', filter_config: '{"a.c":[{"type":"=","values":[{"constant":"BD"},{}],"id":1}]}' },
    { fields: 'a.b', filter_config: '{"a.c":[{"type":"null","values":[{"constant":""},{}],"id":1}]}' },
  ])('says that it cannot be read when a part of %j would be lost', (parts) => {
    expect(url(parts)).toEqual({ kind: 'unsupported', what: 'unreadable' });
  });

  it('passes over an empty filter that only the page remembers', () => {
    const config = '{"a.c":[{"type":"advanced","values":[{"constant":""},{}],"id":0}]}';
    expect(url({ fields: 'a.b', filter_config: config })).toMatchObject({ kind: 'explore', fields: ['a.b'] });
  });

  it('leaves out an odd sort or limit, which change no number', () => {
    expect(url({ fields: 'a.b', sorts: 'a.b; x', limit: 'all' })).toEqual({
      kind: 'explore',
      model: 'verify',
      view: 'traffic',
      fields: ['a.b'],
    });
  });
});

describe('links without one query', () => {
  it.each([
    ['/explore/verify/traffic', 'explore_without_fields'],
    ['/explore/verify/traffic?fields=', 'explore_without_fields'],
    ['/explore/verify', 'explore_without_fields'],
    ['/merge', 'merge'],
    ['/sql/b5xxcywbfpwjfw', 'sql_runner'],
    ['/sql', 'sql_runner'],
    ['/looks/nYs8HNPJxyznYs8HNPJxyz', 'public_look'],
    ['/looks/123.csv', 'public_look'],
    ['/embed/public/nYs8HNPJxyz', 'public_look'],
    ['/boards/3', 'folder'],
    ['/browse', 'folder'],
    ['/login/embed/%2Fembed%2Flooks%2F123?signature=x', 'signed_embed'],
    ['/embed/sso/looks/123', 'signed_embed'],
    ['/looks/123?qid=aogBgL6o3cKK1jN3RoZl5s&f[a.b]=1', 'two_versions'],
    ['/x/vwGSbfc?f[a.b]=1', 'two_versions'],
    ['/explore/verify/traffic?qid=aogBgL6o3cKK1jN3RoZl5s&fields=a.b', 'two_versions'],
    ['/looks/123?f[bad', 'unreadable'],
  ])('%s is refused as %s, with what to paste instead', (path, what) => {
    const link = at(path);
    expect(link).toMatchObject({ kind: 'unsupported', what });
    if (link?.kind !== 'unsupported') throw new Error('unreachable');
    const refusal = refuseKind(link.what);
    expect(refusal.code).toBe('unsupported_link');
    expect(refusal.reason).toMatch(/\.$/);
    expect(refusal.remedy).toMatch(/[Pp]aste/);
  });
});

describe('a dashboard', () => {
  it('carries every parameter, since only the dashboard knows which are its filters', () => {
    const link = at(
      '/dashboards/12?Created+Date=7+days&Country=BD%2CPK&toggle=1&hide_filter=Country&edit=true',
    );
    expect(link).toEqual({
      kind: 'dashboard',
      id: '12',
      filters: {
        'Created Date': '7 days',
        Country: 'BD,PK',
        toggle: '1',
        hide_filter: 'Country',
        edit: 'true',
      },
    });
  });

  it('is read with the escaped name of a LookML dashboard', () => {
    expect(at('/embed/dashboards/verify%3A%3Aover-view')).toEqual({
      kind: 'dashboard',
      id: 'verify::over-view',
    });
  });
});

describe('filter_config beside f[]', () => {
  const both = (value: string, parts: object) =>
    url({ fields: 'a.b', 'f[a.c]': value, filter_config: JSON.stringify({ 'a.c': [parts] }) });
  const config = (type: string, ...values: object[]) => ({
    type,
    values: [...values, {}],
    id: 0,
    error: false,
  });

  it.each([
    ['BD', config('=', { constant: 'BD' })],
    ['BD,PK', config('=', { constant: 'BD' }, { constant: 'PK' })],
    ['"BD",PK', config('=', { constant: 'BD,PK' })],
    ['-BD', config('!=', { constant: 'BD' })],
    ['7 days', config('past', { constant: '7', unit: 'day' })],
    ['2026/10/01 to 2026/11/01', config('between', { date: '2026/10/01 00:00:00' }, { date: '2026/11/01' })],
    ['%authy%', config('contains', { constant: 'authy' })],
    ['-5', config('=', { constant: '-5' })],
    ['', config('advanced', { constant: '' })],
  ])('that says the same as %j is one version', (value, parts) => {
    expect(both(value, parts)).toMatchObject({ kind: 'explore', filters: { 'a.c': value } });
  });

  it.each([
    ['BD', config('=', { constant: 'PK' })],
    ['BD', config('!=', { constant: 'BD' })],
    ['BD,PK', config('=', { constant: 'BD' })],
    ['BD', config('=', { constant: 'BD' }, { constant: 'PK' })],
    ['7 days', config('past', { constant: '30', unit: 'day' })],
    ['', config('=', { constant: 'BD' })],
    ['BD', config('advanced', { constant: '' })],
  ])('that says another thing than %j is refused as two versions', (value, parts) => {
    expect(both(value, parts)).toEqual({ kind: 'unsupported', what: 'two_versions' });
  });

  it('that leaves a filter of f[] out is refused, and so is a filter that is set twice', () => {
    expect(url({ fields: 'a.b', 'f[a.c]': 'BD', filter_config: '{}' })).toMatchObject({
      what: 'two_versions',
    });
    const twice = `https://${HOST}/looks/7?f[a.c]=BD&f[a.c]=PK`;
    expect(parseLookerLink(twice, [HOST])).toMatchObject({ what: 'two_versions' });
    expect(parseLookerLink(`https://${HOST}/dashboards/7?Country=BD&Country=PK`, [HOST])).toMatchObject({
      what: 'two_versions',
    });
  });
});
