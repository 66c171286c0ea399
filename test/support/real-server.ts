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
  /** The same server over https, where this user has to log in. Absent: not known. */
  secure?: { url: string; user: string; password: string };
  /** Of `--server`: the one user of the whole run. Absent: `loader` makes the tables, and `credit-bot` reads them. */
  login?: Login;
}

/** With `password`, the server is asked over https. */
export interface Login {
  user: string;
  password?: string;
}

/** The real server of this run; undefined in `npm test`, which runs the same tests against the emulators. */
export const realServer = (globalThis as { realServer?: RealServer }).realServer;
