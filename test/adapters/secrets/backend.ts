import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Backend } from '../../emulators/secrets/index.ts';
import { realServer } from '../../support/real-server.ts';

/** The real server of this run behind our faults; undefined in `npm test`, where the emulator keeps the secrets. */
export function realBackend(): Backend | undefined {
  return realServer && behind(realServer.url);
}

function behind(url: string): Backend {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SecretsManagerClient({ region: 'eu-west-1', endpoint: url, credentials });
  return {
    async put(name, value) {
      const made = await client
        .send(new CreateSecretCommand({ Name: name, SecretString: value }))
        .catch((thrown: unknown) => {
          if (!(thrown instanceof ResourceExistsException)) throw thrown;
          return client.send(new PutSecretValueCommand({ SecretId: name, SecretString: value }));
        });
      return { version: made.VersionId ?? '', arn: made.ARN ?? '' };
    },
    async answer({ headers, body }) {
      const kept = ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'].flatMap(
        (name): [string, string][] => [[name, String(headers[name] ?? '')]],
      );
      const answer = await fetch(url, { method: 'POST', headers: Object.fromEntries(kept), body });
      return { status: answer.status, body: await answer.text() };
    },
  };
}
