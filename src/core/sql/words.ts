/** The words of Trino's grammar that the guard needs. All in upper case. */

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

export const QUERY_STARTS = words('SELECT WITH VALUES');

export const SET_OPERATORS = words('UNION INTERSECT EXCEPT');

/** Reserved words of statements that are no query (TABLE: table functions, and `TABLE t`). */
export const STATEMENT_WORDS = words(
  'ALTER CONSTRAINT CREATE DEALLOCATE DELETE DESCRIBE DROP EXECUTE INSERT INTO PREPARE TABLE',
);

/** Words that start other statements, but may also be names. */
export const STATEMENT_STARTS = words(
  'ANALYZE CALL COMMENT DENY DESC EXPLAIN GRANT KILL MERGE REFRESH RESET REVOKE SET SHOW START TRUNCATE UPDATE USE',
);

/** Reserved words after which an expression or a relation is complete. */
const COMPLETE =
  'END FALSE NULL TRUE CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER LOCALTIME LOCALTIMESTAMP';

/** The other reserved words: none of them can be a name. */
const RESERVED = words(
  'AND AS BETWEEN BY CASE CAST CROSS CUBE DISTINCT ELSE ESCAPE EXCEPT EXISTS EXTRACT FOR FROM FULL GROUP GROUPING ' +
    'HAVING IN INNER INTERSECT IS JOIN LEFT LIKE NATURAL NORMALIZE NOT ON OR ORDER OUTER RECURSIVE RIGHT ROLLUP ' +
    'SELECT SKIP THEN TRIM UESCAPE UNION UNNEST USING VALUES WHEN WHERE WITH',
);

/** Words that may follow a name although they are not reserved. */
const FOLLOWERS = words('ASC AT DESC FETCH LIMIT MATCH_RECOGNIZE NULLS OFFSET TABLESAMPLE WINDOW');

const COMPLETE_WORDS = words(COMPLETE);

/** Whether a name or value may end with this word. */
export function mayEndOperand(word: string): boolean {
  return !RESERVED.has(word);
}

/** Whether this word begins a new name or value when it stands right after one. */
export function beginsOperand(word: string): boolean {
  return !RESERVED.has(word) && !FOLLOWERS.has(word) && !COMPLETE_WORDS.has(word);
}
