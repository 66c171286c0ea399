import { randomUUID } from 'node:crypto';
import type { Backend } from './index.ts';

const arnOf = (name: string) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-AbCdEf`;

/** Secrets in memory: AWS JSON 1.1, versions and stages, names and ARNs, as far as GetSecretValue goes. */
export function memory(): Backend {
  const versions = new Map<string, { VersionId: string; SecretString: string }[]>();
  return {
    async put(name, value) {
      const version = { VersionId: randomUUID(), SecretString: value };
      versions.set(name, [...(versions.get(name) ?? []), version]);
      return { version: version.VersionId, arn: arnOf(name) };
    },
    async answer({ headers, body }) {
      if (headers['x-amz-target'] !== 'secretsmanager.GetSecretValue')
        return refused('UnknownOperationException');
      const { SecretId = '', VersionStage = 'AWSCURRENT' } = JSON.parse(body) as Record<string, string>;
      const name = SecretId.startsWith('arn:') ? SecretId.split(':')[6]?.replace(/-\w{6}$/, '') : SecretId;
      const held = versions.get(name ?? '')?.at(VersionStage === 'AWSCURRENT' ? -1 : -2);
      if (name === undefined || held === undefined) return refused('ResourceNotFoundException');
      const answer = {
        ARN: arnOf(name),
        Name: name,
        ...held,
        VersionStages: [VersionStage],
        CreatedDate: 1,
      };
      return { status: 200, body: JSON.stringify(answer) };
    },
  };
}

function refused(type: string) {
  return { status: 400, body: JSON.stringify({ __type: type, Message: 'as asked for' }) };
}
