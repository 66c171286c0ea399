import type { RealServer } from '../../support/real-server.ts';
import { prepareCoordinator } from './coordinator.ts';
import { askGiven, type Given } from './given.ts';
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
  prepare(given: Given): Promise<RealServer>;
  /** The suite, as patterns of Jest. */
  tests: string[];
}

async function prepareMoto({ url, login }: Given): Promise<RealServer> {
  if (login) throw new Error('moto has no login: give its URL without one');
  const { ok, status, headers } = await askGiven(url, '/moto-api/data.json');
  if (!ok)
    throw new Error(
      `${url} is no moto server (/moto-api/data.json answers HTTP ${status}): give the address of moto_server`,
    );
  return { kind: 'moto', url, version: `behind ${headers.get('server')}` };
}

/** What both Trino and PrestoDB must pass. */
const SQL_TESTS = [
  '<rootDir>/test/adapters/trino/contract/*.test.ts',
  '<rootDir>/test/real/{samples,parser,connectors}.real.ts',
];

export const SERVERS: Record<RealServer['kind'], ServerKind> = {
  trino: { start: startTrino, prepare: (given) => prepareCoordinator('trino', given), tests: SQL_TESTS },
  presto: { start: startPresto, prepare: (given) => prepareCoordinator('presto', given), tests: SQL_TESTS },
  moto: {
    start: startMoto,
    prepare: prepareMoto,
    tests: ['<rootDir>/test/adapters/{dynamo,secrets}/*.test.ts', '<rootDir>/test/real/samples.real.ts'],
  },
};
