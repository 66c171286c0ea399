import { describe, expect, it } from '@jest/globals';
import { DESCRIPTION, objectionsToAnswer, objectionsToBody } from './description.ts';
import { OPERATIONS, type OperationName } from './operations.ts';

const names = Object.keys(DESCRIPTION.operations) as OperationName[];

describe('Looker’s own description of its API', () => {
  it('names every operation of the emulator, and no other', () => {
    expect(names.sort()).toEqual(Object.keys(OPERATIONS).sort());
  });

  it.each(names)('has %s with the method, path and query parameters that the emulator checks', (name) => {
    const { method, path, query } = DESCRIPTION.operations[name];
    expect(OPERATIONS[name].method).toBe(method);
    expect(OPERATIONS[name].template.replaceAll(/:(\w+)/g, '{$1}')).toBe(path);
    expect(query).toMatchObject(OPERATIONS[name].query);
  });

  it.each([
    ['look', 200, { id: 5 }, 'LookWithQuery/id must be string'],
    ['look', 200, { idd: '5' }, 'must NOT have additional properties idd'],
    ['search_users', 200, {}, 'User must be array'],
    ['search_users', 200, [{ role_ids: [1] }], 'User/0/role_ids/0 must be string'],
    ['query', 200, { can: { run: 'yes' } }, 'Query/can/run must be boolean'],
    ['look', 404, { message: 'Not found' }, "must have required property 'documentation_url'"],
    ['look', 418, { message: 'x', documentation_url: 'y' }, 'no status 418'],
  ] as const)('refuses an answer to %s with status %i and the body %j', (name, status, body, problem) => {
    expect(objectionsToAnswer(name, status, JSON.stringify(body)).join()).toContain(problem);
  });

  it('takes null where it says so', () => {
    const query = { id: '1', model: 'm', view: 'v', filters: null, pivots: null, total: null };
    expect(objectionsToAnswer('query', 200, JSON.stringify(query))).toEqual([]);
    expect(objectionsToAnswer('query', 200, '{"model":null,"view":"v"}')).toHaveLength(1);
  });

  it('refuses a body with another type, an unknown property, or one that only the server writes', () => {
    expect(objectionsToBody('create_query', { model: 'm', view: 'v', limit: '-1' })).toEqual([]);
    const bad = { model: 'm', view: 'v', limit: -1, colour: 'red', id: '5' };
    const problems = objectionsToBody('create_query', bad).join('; ');
    for (const problem of ['limit must be string', 'properties colour', 'id is not writable'])
      expect(problems).toContain(problem);
  });
});
