import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type SecretFault = 'throttle' | 'error' | 'reset' | 'hang' | 'denied' | 'decryption';

const ERRORS: Partial<Record<SecretFault, [number, string]>> = {
  throttle: [400, 'ThrottlingException'],
  error: [500, 'InternalServiceError'],
  denied: [400, 'AccessDeniedException'],
  decryption: [400, 'DecryptionFailure'],
};

export interface Secrets extends AsyncDisposable {
  url: string;
  /** Makes the secret, or rotates it: the value before becomes AWSPREVIOUS. Returns the version id. */
  put(name: string, value: string): string;
  /** Faults of the next calls, in order. */
  faults: SecretFault[];
  /** How many calls came in, and whether each was signed. */
  calls: { signed: boolean }[];
  close(): Promise<void>;
}

/**
 * Secrets Manager as far as GetSecretValue goes: AWS JSON 1.1, versions and stages, names and ARNs, faults on demand.
 */
export async function startSecrets(): Promise<Secrets> {
  const versions = new Map<string, { VersionId: string; SecretString: string }[]>();
  const calls: Secrets['calls'] = [];
  const faults: SecretFault[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    calls.push({ signed: /^AWS4-HMAC-SHA256 .*secretsmanager/.test(request.headers.authorization ?? '') });
    const fault = faults.shift();
    if (fault === 'hang') return;
    if (fault === 'reset') return void response.destroy();
    const error = fault && ERRORS[fault];
    if (error) return fail(response, ...error);
    if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue')
      return fail(response, 400, 'UnknownOperationException');
    const { SecretId, VersionStage = 'AWSCURRENT' } = JSON.parse(body) as Record<string, string>;
    const name = SecretId?.startsWith('arn:') ? SecretId.split(':')[6]?.replace(/-\w{6}$/, '') : SecretId;
    const held = versions.get(name ?? '')?.at(VersionStage === 'AWSCURRENT' ? -1 : -2);
    if (held === undefined) return fail(response, 400, 'ResourceNotFoundException');
    const ARN = `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-AbCdEf`;
    return send(response, 200, { ARN, Name: name, ...held, VersionStages: [VersionStage], CreatedDate: 1 });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put(name, value) {
      const version = { VersionId: randomUUID(), SecretString: value };
      versions.set(name, [...(versions.get(name) ?? []), version]);
      return version.VersionId;
    },
    faults,
    calls,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function fail(response: ServerResponse, status: number, type: string): void {
  send(response, status, { __type: type, Message: 'as asked for' });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': randomUUID(),
  });
  response.end(JSON.stringify(body));
}
