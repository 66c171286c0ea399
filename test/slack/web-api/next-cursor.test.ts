import { expect, it } from '@jest/globals';
import { nextCursor } from '../../../src/slack/web-api/next-cursor.ts';

const page = (next_cursor?: string) => ({
  response_metadata: next_cursor === undefined ? {} : { next_cursor },
});

it('the pages of a list end with the last one, and never go round', () => {
  expect(nextCursor(page('b'), 'a')).toBe('b');
  expect([nextCursor(page(''), 'a'), nextCursor(page(), 'a'), nextCursor(undefined, 'a')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(() => nextCursor(page('a'), 'a')).toThrow(expect.objectContaining({ code: 'SLACK_UNAVAILABLE' }));
});
