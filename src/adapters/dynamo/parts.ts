import { createHash } from 'node:crypto';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Log } from '../../core/ports/log.ts';
import type { Telemetry } from '../../core/ports/telemetry.ts';
import type { WorkTimes } from '../../core/work-times.ts';
import { clockOf, type TableClock } from './clock.ts';
import type { Attributes, Table } from './conditional-write.ts';
import { WORK } from './item.ts';

/** What a store is made of. */
export interface StoreParts {
  table: Table;
  times: WorkTimes;
  /** Name of this replica, for people who read the table. */
  heldBy: string;
  telemetry: Pick<Telemetry, 'lease' | 'itemSkipped'>;
  log: Log;
}

/** What every room of the store works with. */
export interface Parts extends StoreParts {
  clock: TableClock;
  /** Reports an item that this release cannot read: once a key, by its hash. */
  skip(key: string): void;
}

/** Keys that are remembered as reported. */
const REPORTED = 1000;

export function partsOf(given: StoreParts): Parts {
  const reported = new Set<string>();
  return {
    ...given,
    clock: clockOf(given.table.client),
    skip(key) {
      if (reported.has(key)) return;
      if (reported.size >= REPORTED) reported.clear();
      reported.add(key);
      given.telemetry.itemSkipped();
      const item = createHash('sha256').update(key).digest('hex').slice(0, 16);
      given.log.error(
        { item },
        'an item of the table cannot be read and is skipped; a newer release may read it',
      );
    },
  };
}

/** The key of a request's item. */
export function keyOf(key: string): Attributes {
  return marshall({ pk: key, sk: WORK });
}
