import { trinoDialect } from '../../emulators/dataset/tables.ts';
import type { RealServer } from '../../support/real-server.ts';
import { loadTables } from './load-tables.ts';
import { startMoto } from './moto.ts';
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
  /** Makes a server that is there already ready, and returns its version. @throws when it does not answer */
  prepare(url: string): Promise<string>;
  /** The suite, as patterns of Jest. */
  tests: string[];
}

async function versionOfMoto(url: string): Promise<string> {
  const { ok, headers } = await fetch(`${url}/moto-api/data.json`);
  if (!ok) throw new Error(`${url} is no moto server`);
  return `behind ${headers.get('server')}`;
}

async function prepareTrino(url: string): Promise<string> {
  const info = (await (await fetch(`${url}/v1/info`)).json()) as { nodeVersion: { version: string } };
  await loadTables({ kind: 'trino', url }, trinoDialect('TIMESTAMP(6)'));
  return info.nodeVersion.version;
}

export const SERVERS: Partial<Record<RealServer['kind'], ServerKind>> = {
  moto: {
    start: startMoto,
    prepare: versionOfMoto,
    tests: ['<rootDir>/test/adapters/{dynamo,secrets}/*.test.ts', '<rootDir>/test/real/samples.real.ts'],
  },
  trino: {
    start: startTrino,
    prepare: prepareTrino,
    tests: [
      '<rootDir>/test/adapters/trino/contract/*.test.ts',
      '<rootDir>/test/real/{samples,parser}.real.ts',
    ],
  },
};
