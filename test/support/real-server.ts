/** A server by other authors that a run of `npm run test:real` is about. */
export interface RealServer {
  kind: 'moto' | 'trino' | 'presto';
  /** Without a slash at the end. */
  url: string;
  /** As it says itself. */
  version: string;
  /** Of Trino and PrestoDB, by name. */
  catalogs?: string[];
  /** Whether Trino or PrestoDB lets the user `credit-bot` write, too, found by trying. */
  letsWrite?: boolean;
  /** The same server over https, where `credit-bot` has to log in; only where this run started it. */
  secure?: { url: string; password: string };
}

/** The real server of this run; undefined in `npm test`, which runs the same tests against the emulators. */
export const realServer = (globalThis as { realServer?: RealServer }).realServer;
