import type { RealServer } from '../../support/real-server.ts';
import { prepareCoordinator } from './coordinator.ts';
import { startMoto } from './moto.ts';
import { startPresto } from './presto.ts';
import { startTrino } from './trino.ts';

/** A server that this run started, or that was there already. */
export interface StartedServer extends RealServer {
  /** A file with the certificate of `secure`, for Node's NODE_EXTRA_CA_CERTS. */
  trusts?: string;
  stop(): Promise<void>;
}

export interface ServerKind {
  /** Fetches it where needed, starts it on loopback and waits for it. @throws Unavailable */
  start(): Promise<StartedServer>;
  /** Makes a server that is there already ready. @throws when it does not answer, with what to do */
  prepare(url: string): Promise<RealServer>;
  /** The suite, as patterns of Jest. */
  tests: string[];
}

async function prepareMoto(url: string): Promise<RealServer> {
  const { ok, headers } = await fetch(`${url}/moto-api/data.json`);
  if (!ok) throw new Error(`${url} is no moto server`);
  return { kind: 'moto', url, version: `behind ${headers.get('server')}` };
}

/** What both Trino and PrestoDB must pass. */
const SQL_TESTS = [
  '<rootDir>/test/adapters/trino/contract/*.test.ts',
  '<rootDir>/test/real/{samples,parser,connectors}.real.ts',
];

export const SERVERS: Record<RealServer['kind'], ServerKind> = {
  trino: { start: startTrino, prepare: (url) => prepareCoordinator('trino', url), tests: SQL_TESTS },
  presto: { start: startPresto, prepare: (url) => prepareCoordinator('presto', url), tests: SQL_TESTS },
  moto: {
    start: startMoto,
    prepare: prepareMoto,
    tests: ['<rootDir>/test/adapters/{dynamo,secrets}/*.test.ts', '<rootDir>/test/real/samples.real.ts'],
  },
};
