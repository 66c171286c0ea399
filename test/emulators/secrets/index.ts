import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { memory } from './memory.ts';

export type SecretFault = 'throttle' | 'error' | 'reset' | 'hang' | 'denied' | 'decryption';

const ERRORS: Partial<Record<SecretFault, [number, string]>> = {
  throttle: [400, 'ThrottlingException'],
  error: [500, 'InternalServiceError'],
  denied: [400, 'AccessDeniedException'],
  decryption: [400, 'DecryptionFailure'],
};

/** A secret that was put: the id of its new version, and its ARN. */
export interface Put {
  version: string;
  arn: string;
}

/** What keeps the secrets and answers for them. */
export interface Backend {
  put(name: string, value: string): Promise<Put>;
  answer(request: { headers: IncomingHttpHeaders; body: string }): Promise<{ status: number; body: string }>;
}

export interface Secrets extends AsyncDisposable {
  url: string;
  /** Makes the secret, or rotates it: the value before becomes AWSPREVIOUS. */
  put(name: string, value: string): Promise<Put>;
  /** Faults of the next calls, in order. */
  faults: SecretFault[];
  /** How many calls came in, and whether each was signed. */
  calls: { signed: boolean }[];
  close(): Promise<void>;
}

/** Secrets Manager on loopback with faults on demand: GetSecretValue from memory, or another server behind it. */
export async function startSecrets(backend: Backend = memory()): Promise<Secrets> {
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
    if (error) {
      const [status, type] = error;
      return send(response, status, JSON.stringify({ __type: type, Message: 'as asked for' }));
    }
    const answer = await backend.answer({ headers: request.headers, body });
    send(response, answer.status, answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put: backend.put,
    faults,
    calls,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': randomUUID(),
  });
  response.end(body);
}
