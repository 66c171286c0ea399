import { expect, it } from '@jest/globals';
import { exportedLedger } from '../../support/ledger-export.ts';

it('exports more entries than the memory of the process would hold', async () => {
  // Streamed, 18 MB are enough for any number; 15,000 kept ones alone take more.
  expect((await exportedLedger(15_000, 20)).lines).toBe(15_000);
}, 120_000);
