/** More than a balancer sets; what comes beyond is ignored. */
const MOST = 20;
const LONGEST = 4096;

/**
 * The cookies of one query. A balancer before several coordinators tells by a cookie which of them has the query, and
 * answers 404 to a page that is asked for without it. They go back to the one server that the query is on; path, domain
 * and expiry are not looked at, since a query is short.
 */
export class Cookies {
  readonly #values = new Map<string, string>();

  /** @param headers the `Set-Cookie` headers of an answer */
  take(headers: readonly string[] | undefined): void {
    for (const header of headers ?? []) {
      const pair = header.split(';', 1)[0] ?? '';
      const split = pair.indexOf('=');
      const name = pair.slice(0, split).trim();
      if (split < 1 || name === '' || pair.length > LONGEST) continue;
      if (this.#values.has(name) || this.#values.size < MOST)
        this.#values.set(name, pair.slice(split + 1).trim());
    }
  }

  /** The `Cookie` header of the next request; undefined without cookies. */
  header(): string | undefined {
    if (this.#values.size === 0) return undefined;
    return [...this.#values].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}
