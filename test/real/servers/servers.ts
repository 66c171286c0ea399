import type { RealServer } from '../../support/real-server.ts';
import { startMoto } from './moto.ts';

/** A server that this run started, or that was there already. */
export interface StartedServer extends RealServer {
  stop(): Promise<void>;
}

export interface ServerKind {
  /** Fetches it where needed, starts it on loopback and waits for it. @throws Unavailable */
  start(): Promise<StartedServer>;
  /** What a server says of itself under this URL. @throws when it does not answer */
  versionOf(url: string): Promise<string>;
  /** The suite, as patterns of Jest. */
  tests: string[];
}

async function versionOfMoto(url: string): Promise<string> {
  const { ok, headers } = await fetch(`${url}/moto-api/data.json`);
  if (!ok) throw new Error(`${url} is no moto server`);
  return `behind ${headers.get('server')}`;
}

export const SERVERS: Partial<Record<RealServer['kind'], ServerKind>> = {
  moto: {
    start: startMoto,
    versionOf: versionOfMoto,
    tests: ['<rootDir>/test/adapters/{dynamo,secrets}/*.test.ts', '<rootDir>/test/real/samples.real.ts'],
  },
};
