import { describe, expect, it } from '@jest/globals';
import { TRINO_SETTINGS } from '../../src/settings/rows/trino.ts';

describe('the login of Trino', () => {
  it.each([
    ['TRINO_PASSWORD', 'pässwörd §', 'passwort €'],
    ['TRINO_PASSWORD', 'ÿ', '密码'],
    ['TRINO_USER', 'Jürgen ß', 'Łukasz'],
  ] as const)('takes %s in ISO-8859-1 only, as Trino does', (name, good, bad) => {
    const { schema } = TRINO_SETTINGS[name];
    expect(schema.parse(good)).toBe(good);
    expect(schema.safeParse(bad).error?.issues[0]?.message).toMatch(/ISO-8859-1/);
  });
});
