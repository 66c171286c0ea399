import { describe, expect, it } from '@jest/globals';
import { mentions } from '../../../src/core/sql/mentions.ts';
import { quickest } from '../../support/cpu-time.ts';

const where = (condition: string) =>
  `SELECT country, SUM(cost) FROM billing.usage WHERE ${condition} GROUP BY 1`;

describe('a query is about a product', () => {
  it.each([
    "product = 'Authy'",
    "product = 'AUTHY verification'",
    "product IN ('sms', 'Authy')",
    "product LIKE '%authy%'",
    "lower(product) LIKE '%authy^_v2%' ESCAPE '^'",
    "NOT (product <> 'Authy')",
    "NOT NOT product = 'Authy'",
    "product NOT IN ('voice') AND product = 'Authy'",
    "product <> 'voice' OR product = 'Authy'",
    "product <> 'Authy' OR product = 'Authy'",
    "country <> 'US' AND product IN ('Authy')",
    "product IS NOT DISTINCT FROM 'Authy'",
    "product IS NOT NULL AND product = 'Authy'",
    "id IN (SELECT id FROM products WHERE name = 'Authy')",
    "id NOT IN (SELECT id FROM products WHERE name <> 'Authy')",
    "CASE WHEN channel <> 'sms' THEN 'Authy' END = product",
    "(product = 'Authy') = TRUE",
    'authy_product.id = 3',
    '"authy.product" = 3',
  ])('%s', (condition) => {
    expect(mentions(where(condition), 'authy')).toBe(true);
  });

  it('by the name of its table, whatever it excludes', () => {
    expect(mentions("SELECT * FROM billing.authy_usage WHERE product <> 'Authy'", 'Authy')).toBe(true);
    expect(mentions('SELECT * FROM billing.authy_usage', 'billing.authy')).toBe(true);
  });
});

describe('a query is not about a product that it excludes', () => {
  it.each([
    "product <> 'Authy'",
    "product != 'authy'",
    "'Authy' <> product",
    "(product ) <> 'Authy' OR (product ) IS NULL",
    "product NOT IN ('sms', 'Authy')",
    "NOT product IN ('Authy')",
    "NOT (product = 'Authy' AND country = 'US')",
    "product NOT LIKE '%authy%' ESCAPE '^'",
    "(product NOT LIKE '%Authy%' OR product IS NULL)",
    "NOT COALESCE(product = 'Authy', FALSE)",
    "product <> LOWER(CAST('Authy' AS varchar))",
    "LOWER('Authy') <> product",
    "product IS DISTINCT FROM 'Authy'",
    "(product = 'Authy') = FALSE",
    "(product = 'Authy') IS NOT TRUE",
    "STRPOS(product, 'Authy') = 0",
    "NOT EXISTS (SELECT 1 FROM p WHERE p.name = 'Authy')",
    "id NOT IN (SELECT id FROM products WHERE name = 'Authy')",
    "product <> ALL (VALUES 'sms', 'Authy')",
    "NOT CONTAINS(ARRAY['sms', 'Authy'], product)",
    "product = 'voice' -- not authy",
    "product = 'voice' /* authy */",
    "product = 'voice'",
  ])('%s', (condition) => {
    expect(mentions(where(condition), 'authy')).toBe(false);
  });

  it('behind EXCEPT, until the next set operator', () => {
    const branch = (product: string) => `SELECT id FROM usage WHERE product = '${product}'`;
    expect(mentions(`${branch('sms')} EXCEPT ${branch('Authy')}`, 'authy')).toBe(false);
    expect(mentions(`${branch('sms')} EXCEPT ${branch('voice')} UNION ${branch('Authy')}`, 'authy')).toBe(
      true,
    );
  });
});

it('takes any pattern, with any letters', () => {
  expect(mentions("SELECT 1 WHERE p = 'ÉTÉ'", 'été')).toBe(true);
  expect(mentions("SELECT 1 WHERE p = '\u0130x Authy'", 'authy')).toBe(true);
  expect(mentions("SELECT 1 WHERE p <> '\u0130x Authy'", 'authy')).toBe(false);
});

it.each([
  ['values', `SELECT ${"'authy' <> ".repeat(19_000)}1`],
  [
    'nested negations of many values',
    `SELECT ${'('.repeat(490)}${"'authy',".repeat(28_000)}1${') <> 1'.repeat(490)}`,
  ],
])('%s take less than 100 ms', (_, sql) => {
  expect(quickest(() => mentions(sql, 'authy'))).toBeLessThan(100);
});
