import type { IncomingMessage } from 'node:http';
import type { IWriteQuery } from '@looker/sdk';
import { OPERATIONS, type OperationName } from './operations.ts';

type BodyKind = 'text' | 'list' | 'map' | 'boolean' | 'object';

/** The writable parts of a query and their types, all but model and view nullable. */
const WRITE_QUERY: Record<keyof IWriteQuery, BodyKind> = {
  model: 'text',
  view: 'text',
  fields: 'list',
  pivots: 'list',
  fill_fields: 'list',
  filters: 'map',
  filter_expression: 'text',
  sorts: 'list',
  limit: 'text',
  column_limit: 'text',
  total: 'boolean',
  row_total: 'text',
  subtotals: 'list',
  vis_config: 'object',
  filter_config: 'object',
  visible_ui_sections: 'text',
  dynamic_fields: 'text',
  client_id: 'text',
  query_timezone: 'text',
};

/** What is wrong with a `create_query` body by the official description. */
export function objectionsToQuery(body: Record<string, unknown>): string[] {
  const wrong = Object.entries(body).flatMap(([name, value]) => {
    const kind = WRITE_QUERY[name as keyof IWriteQuery];
    if (!kind) return [`create_query: no writable field ${name}`];
    const required = name === 'model' || name === 'view';
    return (value === null && !required) || fits(kind, value)
      ? []
      : [`create_query: ${name} is not a ${kind}`];
  });
  const missing = ['model', 'view']
    .filter((name) => !(name in body))
    .map((name) => `create_query: no ${name}`);
  return [...wrong, ...missing];
}

function fits(kind: BodyKind, value: unknown): boolean {
  if (kind === 'text') return typeof value === 'string';
  if (kind === 'boolean') return typeof value === 'boolean';
  if (kind === 'list') return Array.isArray(value) && value.every((part) => typeof part === 'string');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return kind === 'object' || Object.values(value).every((part) => typeof part === 'string');
}

/** What is wrong with the query parameters of a request. */
export function objectionsToParameters(name: OperationName, query: URLSearchParams): string[] {
  const operation = OPERATIONS[name];
  return [...query].flatMap(([key, value]) => {
    const kind = operation.query[key];
    if (!kind) return [`${name}: no parameter ${key}`];
    if (kind === 'integer' && !/^-?\d+$/.test(value)) return [`${name}: ${key} is not an integer`];
    if (kind === 'boolean' && !/^(?:true|false)$/.test(value)) return [`${name}: ${key} is not a boolean`];
    if (key !== 'fields' || !operation.fields) return [];
    const known = operation.fields;
    return value
      .split(/[,()]/)
      .filter((part) => part && !known.includes(part))
      .map((part) => `${name}: no field ${part}`);
  });
}

/** What is wrong with the headers of a request. */
export function objectionsToHeaders(request: IncomingMessage, name: OperationName): string[] {
  const type = request.headers['content-type'] ?? '';
  const { authorization } = request.headers;
  if (name === 'login') {
    return [
      ...(type.startsWith('application/x-www-form-urlencoded') ? [] : ['login: the body is not a form']),
      ...(authorization ? ['login: sent a token'] : []),
    ];
  }
  return [
    ...(authorization ? [] : [`${name}: no Authorization`]),
    ...(name !== 'create_query' || type.startsWith('application/json')
      ? []
      : [`${name}: the body is not JSON`]),
  ];
}
