import type { Login } from '../../support/real-server.ts';

/** What `--server` gives. */
export interface Given {
  /** Without a slash at the end and without the login. */
  url: string;
  login?: Login;
}

/** Reads `--server`. @throws an Error of one sentence, with what to do */
export function readGiven(text: string): Given {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new Error('--server needs a URL with http:// or https://, such as http://127.0.0.1:8080');
  if (/[^/]/.test(url.pathname) || url.search || url.hash)
    throw new Error(`--server needs the address of the server alone: ${url.origin}`);
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  if (password && url.protocol === 'http:')
    throw new Error('a password goes over https only: give the https:// address of the server');
  if (password && !user) throw new Error('--server has a password without a user');
  const login = user && { user, ...(password && { password }) };
  return { url: url.origin, ...(login && { login }) };
}

const WITHIN = 15_000;
const CERTIFICATE = /CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;

/** The first call of a server that was given. @throws an Error of one sentence, with what to do */
export async function askGiven(url: string, path: string): Promise<Response> {
  try {
    return await fetch(`${url}${path}`, { signal: AbortSignal.timeout(WITHIN), redirect: 'manual' });
  } catch (thrown) {
    throw new Error(`${url} ${whyNoAnswer(thrown)}`);
  }
}

function whyNoAnswer(thrown: unknown): string {
  const { name, cause } = thrown as Error;
  const { code, message } = (cause ?? {}) as { code?: string; message?: string };
  if (name === 'TimeoutError') return 'did not answer within 15 seconds: check host and port.';
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'EPROTO' || code?.startsWith('ERR_SSL'))
    return 'does not speak https: give its http:// address.';
  if (CERTIFICATE.test(code ?? ''))
    return `has a certificate that is not trusted (${code}): set NODE_EXTRA_CA_CERTS to the file of its CA, and run this again.`;
  if (code === 'UND_ERR_SOCKET' || code?.startsWith('HPE_'))
    return 'does not speak http: if it speaks https, give its https:// address.';
  return `does not answer (${code ?? message ?? name}): start it, or check host and port.`;
}
