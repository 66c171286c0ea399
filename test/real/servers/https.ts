import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { run } from './process.ts';

const STORE_PASSWORD = 'only-on-loopback';

export interface Certificate {
  keystore: string;
  storePassword: string;
  /** The certificate as PEM, for whoever is to trust it. */
  pem: string;
}

/** A key and a certificate for 127.0.0.1, signed by itself. */
export async function selfSigned(folder: string, javaBin: string): Promise<Certificate> {
  const keystore = join(folder, 'server.p12');
  const pem = join(folder, 'server.pem');
  const store = [
    '-alias',
    'server',
    '-keystore',
    keystore,
    '-storetype',
    'PKCS12',
    '-storepass',
    STORE_PASSWORD,
  ];
  const keytool = join(javaBin, 'keytool');
  const names = ['-dname', 'CN=127.0.0.1', '-ext', 'san=ip:127.0.0.1'];
  await run(keytool, [
    '-genkeypair',
    ...store,
    '-keyalg',
    'RSA',
    '-keysize',
    '2048',
    '-validity',
    '30',
    ...names,
  ]);
  await run(keytool, ['-exportcert', '-rfc', ...store, '-file', pem]);
  return { keystore, storePassword: STORE_PASSWORD, pem };
}

/** A line of the password file of Trino and PrestoDB: PBKDF2 with SHA-1, as their `file` authenticator reads it. */
export function passwordLine(user: string, password: string): string {
  const iterations = 1000;
  const salt = randomBytes(16);
  // The servers decode the login from ISO-8859-1 and hash what they then have as UTF-8.
  const hash = pbkdf2Sync(password, salt, iterations, 64, 'sha1');
  return `${user}:${iterations}:${salt.toString('hex')}:${hash.toString('hex')}\n`;
}
