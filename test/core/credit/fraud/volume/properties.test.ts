import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Cell, Result } from '../../../../../src/core/credit/types.ts';
import { account, judged } from './accounts.ts';

const FINE = { minor_units: { USD: 12 }, min_credit: 0, refuse_totals: false };
const units = (result: Result) => BigInt((result.credit_amount ?? '0').replace('.', ''));

const accounts = fc
  .record({ seed: fc.integer({ min: 0, max: 1_000_000 }), attack: fc.boolean() })
  .map(({ seed, attack }) => account(seed, { attack, campaign: 6 }).rows);

const reordered = (rows: readonly Cell[][], by: number) =>
  rows.toSorted((a, b) => ((Number(a[2]) * by) % 97) - ((Number(b[2]) * by) % 97));

describe('psms-credit-v1', () => {
  it('never has an excess below 0 or above the messages, nor a credit above the charges', () => {
    fc.assert(
      fc.property(accounts, (rows) => {
        for (const memo of judged(rows, FINE).memos) {
          const days = memo.lines.flatMap((line) => line.days);
          for (const { attempts, expected, excess } of days) {
            expect(excess).toBeGreaterThan(0);
            expect(excess).toBeLessThanOrEqual(attempts);
            expect(excess + expected).toBeCloseTo(attempts, 6);
          }
          expect(Number(memo.credit_amount)).toBeLessThanOrEqual(Number(memo.charged_on_flagged));
          expect(Number(memo.credit_low)).toBeLessThanOrEqual(Number(memo.credit_amount));
          expect(Number(memo.credit_high)).toBeGreaterThanOrEqual(Number(memo.credit_amount));
          expect(memo.confidence).not.toBe('HIGH');
        }
      }),
      { numRuns: 25 },
    );
  });

  it('gives the same answer in any order of rows', () => {
    fc.assert(
      fc.property(accounts, fc.integer({ min: 1, max: 96 }), (rows, by) => {
        expect(judged(reordered(rows, by))).toStrictEqual(judged(rows));
      }),
      { numRuns: 20 },
    );
  });

  it('credits k times as much for k times the spend', () => {
    fc.assert(
      fc.property(accounts, fc.integer({ min: 2, max: 9 }), (rows, factor) => {
        const more = rows.map(([day, country, messages, spend]): Cell[] => [
          ...[day ?? null, country ?? null, messages ?? null],
          (BigInt(String(spend).replace('.', '')) * BigInt(factor)).toString().concat('e-4'),
        ]);
        const difference = units(judged(more, FINE)) - units(judged(rows, FINE)) * BigInt(factor);
        // Each line is rounded once, to 12 places here.
        expect(Math.abs(Number(difference))).toBeLessThan(1000);
      }),
      { numRuns: 20 },
    );
  });

  it('credits the same for k times the messages at the same spend', () => {
    const policy = { ...FINE, mad_k: 0, min_messages_day: 0, wide_countries: 100 };
    fc.assert(
      fc.property(accounts, fc.integer({ min: 2, max: 9 }), (rows, factor) => {
        const more = rows.map(([day, country, messages, spend]): Cell[] => [
          ...[day ?? null, country ?? null],
          Number(messages) * factor,
          spend ?? null,
        ]);
        const difference = units(judged(more, policy)) - units(judged(rows, policy));
        expect(Math.abs(Number(difference))).toBeLessThan(1000);
      }),
      { numRuns: 20 },
    );
  });

  it('is the same whether a day stands in one row or in several', () => {
    fc.assert(
      fc.property(accounts, (rows) => {
        const halves = rows.flatMap(([day, country, messages, spend]): Cell[][] => {
          const first = Math.floor(Number(messages) / 2);
          return [
            [day ?? null, country ?? null, first, '0'],
            [day ?? null, country ?? null, Number(messages) - first, spend ?? null],
          ];
        });
        expect(judged(halves)).toStrictEqual(judged(rows));
      }),
      { numRuns: 15 },
    );
  });
});
