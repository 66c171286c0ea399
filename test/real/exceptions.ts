import type { RealServer } from '../support/real-server.ts';

/**
 * A promise of the suite that a server of this kind cannot keep. The test runs all the same. `never`: it must fail, so
 * that an exception that is not needed any more is found. `race`: it may fail, since the server only sometimes gets it
 * wrong. Nothing else of the suite is weaker for it.
 */
export interface Exception {
  /** The end of the test's full title. */
  title: string;
  how: 'never' | 'race';
  reason: string;
}

const TWO_STEPS = 'checks a condition and writes in two steps, so a race there may have two winners';

const race = (title: string): Exception => ({ title, how: 'race', reason: TWO_STEPS });

const never = (title: string, reason: string): Exception => ({ title, how: 'never', reason });

export const EXCEPTIONS: Record<RealServer['kind'], Exception[]> = {
  moto: [
    race('lets exactly one of fifty racing replicas take a request'),
    race('lets exactly one of fifty replicas take over an expired lease, with the next fence'),
    race(
      'lets exactly one of twenty sweepers dead-letter a request that kills its holders, only after the last attempt',
    ),
    race('lets one of twenty that saw the same end append, and tells the others'),
    race('go to exactly one of two messages that claim at the same time'),
    race(
      'gives one of the replicas that ask at the same time the turn, and the others the time until the next',
    ),
    race('moves a watermark forward and never back, whoever races'),
  ],
  trino: [],
  presto: [
    never('ends at an estimate above TRINO_MAX_SCAN', 'has no estimates in EXPLAIN (TYPE IO)'),
    ...[
      'SELECT nothing FROM accounts',
      'SELECT 1 AS n FROM nowhere',
      'SELECT 1 AS n FROM hive.nowhere.accounts',
      'SELECT 1 AS n FROM nowhere.public.accounts',
      'SELECT no_such_function(1) AS n',
      'SELECT sid AS n FROM accounts AS a CROSS JOIN accounts AS b',
      'SELECT sid + 1 AS n FROM accounts',
    ].map((sql) => never(`keeps its name: ${sql}`, 'calls every error of the analysis SYNTAX_ERROR')),
    never('agree that P16_filter_maxby is one query', 'has no LISTAGG ... WITHIN GROUP'),
    never('agree that E10_match_recognize is one query', 'has no MATCH_RECOGNIZE'),
    never('agree that E11_json_table is one query', 'has no JSON_TABLE'),
    ...[
      'ARRAY[1, 2] is exact',
      "ARRAY['a', NULL] is exact",
      'ARRAY[CAST(9007199254740993 AS BIGINT)] cannot be carried exactly and is an error',
    ].map((title) => never(title, 'sends an array as text of its own, in which every digit is right')),
  ],
};
