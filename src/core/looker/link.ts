import { type ExploreQuery, filtersOf, readExplore } from './explore.ts';

/** What is clearly Looker, but has no one query whose numbers could be credited. */
export type UnsupportedKind =
  | 'merge'
  | 'sql_runner'
  | 'public_look'
  | 'folder'
  | 'signed_embed'
  | 'explore_without_fields'
  | 'two_versions'
  | 'unreadable';

/**
 * A Looker link as its parts. Ids are checked by strict patterns here, so that nothing else ever reaches the SDK,
 * whose own encoding can be tricked into other paths. Every part that changes the numbers is kept, or the link is
 * `unsupported`: a part that is passed over would give a wrong amount.
 */
export type LookerLink =
  | { kind: 'look'; id: string; filters?: Record<string, string> }
  | { kind: 'slug'; id: string; model?: string; view?: string; look?: string }
  | ({ kind: 'explore'; model: string; view: string } & ExploreQuery)
  /** `filters`: the dashboard's own filters by name, as set in the link. `tile`: the chart that was chosen later. */
  | { kind: 'dashboard'; id: string; filters?: Record<string, string>; tile?: string }
  | { kind: 'unsupported'; what: UnsupportedKind; id?: string };

const NUMBER = /^\d{1,12}$/;
const SLUG = /^[A-Za-z0-9]{5,40}$/;
const NAME = /^[A-Za-z0-9_]{1,120}$/;
const LOOKML_DASHBOARD = /^[\w-]{1,120}::[\w-]{1,120}$/;
const MERGE_ID = /^[A-Za-z0-9]{16,40}$/;
const PUBLIC_LOOK = /^(?:[A-Za-z0-9]{16,40}|[A-Za-z0-9]{1,40}\.[a-z0-9]{2,5})$/;
/** Slack messages end at 40,000 characters. */
const LONGEST = 40_000;
/** Query parameters of a dashboard that are Looker's own and no filter. */
const DASHBOARD_PARAMETERS =
  /^(?:toggle|edit|run|layout|theme|_theme|hide_\w+|embed_domain|sdk|origin\w*|refresh|viz|_print|print_mode|allow_login_screen|filter_config|fullscreen|title|subtotals|tile|mobile|full_width|utm_\w+)$/;

/**
 * Reads a pasted URL, forgiving what chat does to it (brackets, trailing punctuation, `&amp;`), strict in the rest.
 * Undefined: no Looker link at all (other or look-alike host, user info, an id that cannot be one, admin pages).
 * Pure, linear in the length, never throws; nothing is ever fetched.
 * @param hosts exact hosts, with port unless it is 443; compared without case
 */
export function parseLookerLink(pasted: string, hosts: readonly string[]): LookerLink | undefined {
  const url = toUrl(pasted);
  if (!url || !hosts.some((host) => toUrl(`https://${host}`)?.host === url.host)) return undefined;
  const segments = segmentsOf(url.pathname);
  if (!segments) return undefined;
  if (segments[0] === 'login' && segments[1] === 'embed')
    return { kind: 'unsupported', what: 'signed_embed' };
  const embedded = segments[0] === 'embed';
  const [root, ...rest] = embedded ? segments.slice(1) : segments;
  return root === undefined ? undefined : readPath(root, rest, url.searchParams, embedded);
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
  const filters = filtersOf(query);
  if (filters === 'unreadable') return { kind: 'unsupported', what: 'unreadable' };
  return { kind: 'look', id, ...(filters && { filters }) };
}

/** A saved query. Fields or filters beside it make two versions, and only a person can say which one is meant. */
function readSlug(
  id: string | undefined,
  query: URLSearchParams,
  parts: { look?: string; model?: string; view?: string },
): LookerLink | undefined {
  if (id === undefined || !SLUG.test(id)) return undefined;
  if (query.has('fields') || filtersOf(query)) return { kind: 'unsupported', what: 'two_versions' };
  return { kind: 'slug', id, ...parts };
}

function readExploreLink([model, view]: string[], query: URLSearchParams): LookerLink | undefined {
  if (model === undefined || view === undefined)
    return { kind: 'unsupported', what: 'explore_without_fields' };
  if (!NAME.test(model) || !NAME.test(view)) return undefined;
  const qid = query.get('qid');
  if (qid) return readSlug(qid, query, { model, view });
  const explore = readExplore(query);
  return typeof explore === 'string'
    ? { kind: 'unsupported', what: explore }
    : { kind: 'explore', model, view, ...explore };
}

function readDashboard(id: string | undefined, query: URLSearchParams): LookerLink | undefined {
  if (id === undefined || !(NUMBER.test(id) || LOOKML_DASHBOARD.test(id))) return undefined;
  const filters = [...query].filter(([name]) => !DASHBOARD_PARAMETERS.test(name) && !name.startsWith('__'));
  return { kind: 'dashboard', id, ...(filters.length > 0 && { filters: Object.fromEntries(filters) }) };
}

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

/** As https, whatever was pasted: the link is read, never followed. */
function toUrl(pasted: string): URL | undefined {
  if (pasted.length > LONGEST) return undefined;
  const cleaned = clean(pasted);
  const text = /^[a-z]+:\/\//i.test(cleaned) ? cleaned : `https://${cleaned}`;
  const [, authority] = /^https?:\/\/([^/?#\\@%\s]+)(?:[/?#]|$)/i.exec(text) ?? [];
  // WHATWG URL would read `\` as `/` and pass over tabs and line breaks; a browser's address bar shows none of them.
  if (authority === undefined || /[\\\s]/.test(text.split(/[?#]/, 1)[0] ?? '')) return undefined;
  const secure = text.replace(/^http:\/\/([^/?#]*?)(?::80)?(?=[/?#]|$)/i, 'https://$1');
  if (!URL.canParse(secure)) return undefined;
  const url = new URL(secure);
  // Letters that only look like ASCII become ASCII in a host: such a host was not meant to be read by people.
  const disguised = /[^\x21-\x7e]/.test(authority) && !url.host.includes('xn--');
  return disguised ? undefined : url;
}

const BEFORE = /^(?:&lt;|[\s<("'[{*_~`\u00ab\u2018\u201c\u200b-\u200f\u2060\ufeff])+/;
const AFTER = /[\s.,;:!?>"'*`~\u00bb\u2019\u201d\u2026\u200b-\u200f\u2060\ufeff]/;

/** Takes off what a sentence, Slack's mark-up or a second escaping leave around and inside a URL. */
function clean(pasted: string): string {
  const inner = pasted.replace(/&(?:amp;)+/g, '&').replace(BEFORE, '');
  const bracketed = /^\s*(?:<|&lt;)/.test(pasted);
  const text = bracketed ? (inner.split('|', 1)[0] ?? '') : inner;
  // A closing bracket belongs to the URL when one was opened in it: `f[a.n]=[1,5)`.
  let surplus = count(text, /[)\]}]/g) - count(text, /[([{]/g);
  let end = text.length;
  while (end > 0) {
    const last = text.charAt(end - 1);
    const closes = /[)\]}]/.test(last);
    if (text.startsWith('&gt;', end - 4)) end -= 4;
    else if (closes ? surplus > 0 : AFTER.test(last)) end -= 1;
    else break;
    if (closes) surplus -= 1;
  }
  return text.slice(0, end);
}

function count(text: string, part: RegExp): number {
  return text.match(part)?.length ?? 0;
}
