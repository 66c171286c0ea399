import { LIMITS } from '../limits.ts';
import { cleanedUrl } from './cleaned-url.ts';
import { type ExploreQuery, filtersOf, objectionToParameters, readExplore } from './explore.ts';

/** Kinds of Looker links that have no single query whose numbers could be credited. */
export type UnsupportedKind =
  | 'merge'
  | 'sql_runner'
  | 'public_look'
  | 'folder'
  | 'signed_embed'
  | 'explore_without_fields'
  | 'two_versions'
  | 'too_long'
  | 'unreadable';

/**
 * The parts of a Looker link. Ids match strict patterns, since the SDK's own encoding can be tricked into other paths.
 * Every part that changes the numbers is kept, or the link is `unsupported`: ignoring one would give a wrong amount.
 */
export type LookerLink =
  | { kind: 'look'; id: string; filters?: Record<string, string> }
  | { kind: 'slug'; id: string; model?: string; view?: string; look?: string }
  | ({ kind: 'explore'; model: string; view: string } & ExploreQuery)
  /** `id`: a number, `model::name` or a slug. `filters`: all parameters of the link. `tile`: the chart chosen later. */
  | { kind: 'dashboard'; id: string; filters?: Record<string, string>; tile?: string }
  | { kind: 'unsupported'; what: UnsupportedKind; id?: string };

const NUMBER = /^\d{1,12}$/;
const SLUG = /^[A-Za-z0-9]{5,40}$/;
const NAME = /^[A-Za-z0-9_]{1,120}$/;
const LOOKML_DASHBOARD = /^[\w-]{1,120}::[\w-]{1,120}$/;
/** Of a dashboard that people made. */
const DASHBOARD_SLUG = /^[A-Za-z0-9]{20,24}$/;
const MERGE_ID = /^[A-Za-z0-9]{16,40}$/;
const PUBLIC_LOOK = /^(?:[A-Za-z0-9]{16,40}|[A-Za-z0-9]{1,40}\.[a-z0-9]{2,5})$/;
/**
 * Reads a pasted URL. What chat adds (brackets, trailing punctuation, `&amp;`) is removed; the rest is read strictly.
 * Undefined: no Looker link at all (other or look-alike host, user info, an id that cannot be one, admin pages).
 * Pure, linear in the length, never throws; nothing is ever fetched.
 * @param hosts exact hosts, with port unless it is 443; compared without case
 */
export function parseLookerLink(pasted: string, hosts: readonly string[]): LookerLink | undefined {
  const known = knownHosts(hosts);
  if (!mentions(pasted, known)) return undefined;
  const tooLong = pasted.length > LIMITS.linkCharacters.value;
  const url = cleanedUrl(tooLong ? pasted.slice(0, LIMITS.linkCharacters.value) : pasted);
  if (!url || !known.hosts.has(url.host)) return undefined;
  if (tooLong) return { kind: 'unsupported', what: 'too_long' };
  if (holdsAnother(url, known)) return { kind: 'unsupported', what: 'unreadable' };
  const segments = segmentsOf(url.pathname);
  if (!segments) return undefined;
  if (segments[0] === 'login' && segments[1] === 'embed')
    return { kind: 'unsupported', what: 'signed_embed' };
  const embedded = segments[0] === 'embed';
  const [root, ...rest] = embedded ? segments.slice(1) : segments;
  return root === undefined ? undefined : readPath(root, rest, url.searchParams, embedded);
}

/**
 * Whether a URL leads to a query on a known host, although it cannot be read as one (`/looks/abc`, `/looks/7&f[a.b]=1`):
 * an amount for the other links of its message would leave it out. Pure, never throws.
 */
export function isUnreadLink(pasted: string, hosts: readonly string[]): boolean {
  const known = knownHosts(hosts);
  if (!mentions(pasted, known) || parseLookerLink(pasted, hosts)) return false;
  const url = cleanedUrl(pasted.slice(0, LIMITS.linkCharacters.value));
  return url !== undefined && known.hosts.has(url.host) && QUERY_PATH.test(url.pathname);
}

const QUERY_PATH = /^\/{1,9}(?:embed\/)?(?:looks|x|explore|query|dashboards(?:-next|-legacy)?)\/{1,9}[^/]/i;

/** A second link without a blank between: `/looks/7/https://...`, `/looks/7?https://...`. */
function holdsAnother({ href, origin }: URL, { hosts }: KnownHosts): boolean {
  const others = href.slice(origin.length).matchAll(/https?:\/{1,2}([^/?#]{1,253})/gi);
  return [...others].some(([, host = '']) => hosts.has(host.toLowerCase()));
}

function readPath(
  root: string,
  rest: string[],
  query: URLSearchParams,
  embedded: boolean,
): LookerLink | undefined {
  switch (root) {
    case 'looks':
      return readLook(rest[0], query);
    case 'x':
      return rest.length === 1 ? readSlug(rest[0], query, {}) : undefined;
    case 'explore':
      return readExploreLink(rest, query);
    case 'query':
      return embedded ? readExploreLink(rest, query) : undefined;
    case 'dashboards':
    case 'dashboards-next':
    case 'dashboards-legacy':
      return readDashboard(rest[0], query);
    case 'merge': {
      const id = query.get('mid') ?? '';
      return { kind: 'unsupported', what: 'merge', ...(MERGE_ID.test(id) && { id }) };
    }
    case 'sql':
      return { kind: 'unsupported', what: 'sql_runner' };
    case 'public':
      return { kind: 'unsupported', what: 'public_look' };
    case 'folders':
    case 'spaces':
    case 'browse':
    case 'boards':
      return { kind: 'unsupported', what: 'folder' };
    case 'sso':
      return embedded ? { kind: 'unsupported', what: 'signed_embed' } : undefined;
    default:
      return undefined;
  }
}

function readLook(id: string | undefined, query: URLSearchParams): LookerLink | undefined {
  if (id === undefined) return undefined;
  if (!NUMBER.test(id))
    return PUBLIC_LOOK.test(id) ? { kind: 'unsupported', what: 'public_look' } : undefined;
  const qid = query.get('qid');
  if (qid) return readSlug(qid, query, { look: id });
  if (OF_EXPLORES.some((name) => query.has(name))) return { kind: 'unsupported', what: 'two_versions' };
  const filters = objectionToParameters(query) ?? filtersOf(query);
  if (typeof filters === 'string') return { kind: 'unsupported', what: filters };
  return { kind: 'look', id, ...(filters && { filters }) };
}

/** What spells out a query: beside a Look it is another version of it. */
const OF_EXPLORES = ['fields', 'pivots', 'filter_expression', 'dynamic_fields'];

/** A saved query. Fields or filters beside it make two versions, and only a person knows which one is meant. */
function readSlug(
  id: string | undefined,
  query: URLSearchParams,
  parts: { look?: string; model?: string; view?: string },
): LookerLink | undefined {
  if (id === undefined || !SLUG.test(id)) return undefined;
  if (query.has('fields') || filtersOf(query) || objectionToParameters(query))
    return { kind: 'unsupported', what: 'two_versions' };
  return { kind: 'slug', id, ...parts };
}

function readExploreLink([model, view]: string[], query: URLSearchParams): LookerLink | undefined {
  if (model === undefined || view === undefined)
    return { kind: 'unsupported', what: 'explore_without_fields' };
  if (!NAME.test(model) || !NAME.test(view)) return undefined;
  const qid = query.get('qid');
  if (qid) return readSlug(qid, query, { model, view });
  const explore = objectionToParameters(query) ?? readExplore(query);
  return typeof explore === 'string'
    ? { kind: 'unsupported', what: explore }
    : { kind: 'explore', model, view, ...explore };
}

/** Every parameter is kept: only the dashboard itself knows which of them are its filters. */
function readDashboard(id: string | undefined, query: URLSearchParams): LookerLink | undefined {
  if (id === undefined || !(NUMBER.test(id) || LOOKML_DASHBOARD.test(id) || DASHBOARD_SLUG.test(id)))
    return undefined;
  const filters = new Map<string, string>();
  for (const [name, value] of query) {
    if ((filters.get(name) ?? value) !== value) return { kind: 'unsupported', what: 'two_versions' };
    filters.set(name, value);
  }
  return { kind: 'dashboard', id, ...(filters.size > 0 && { filters: Object.fromEntries(filters) }) };
}

interface KnownHosts {
  /** As WHATWG URL writes them. */
  hosts: ReadonlySet<string>;
  /** Names without port, as people and as browsers write them. */
  names: readonly string[];
}

const KNOWN = new WeakMap<readonly string[], KnownHosts>();

function knownHosts(hosts: readonly string[]): KnownHosts {
  const known = KNOWN.get(hosts) ?? {
    hosts: new Set(hosts.flatMap((host) => cleanedUrl(`https://${host}`)?.host ?? [])),
    names: hosts.flatMap((host) => [
      host.toLowerCase().split(':', 1)[0] ?? '',
      cleanedUrl(`https://${host}`)?.hostname ?? '',
    ]),
  };
  KNOWN.set(hosts, known);
  return known;
}

/** A quick test before parsing: most links of a message are not Looker's. */
function mentions(pasted: string, { names }: KnownHosts): boolean {
  const start = pasted.slice(0, LONGEST_ORIGIN).toLowerCase();
  return names.some((name) => name !== '' && start.includes(name));
}

/** The host is at the start of a link, after brackets and a scheme at most. */
const LONGEST_ORIGIN = 1000;

/** The decoded parts of a path; undefined when one cannot be decoded. */
function segmentsOf(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
