import { SecretsManagerClient, type SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';

/**
 * The Secrets Manager client. Region, credentials (IRSA, Pod Identity, profile) and
 * `AWS_ENDPOINT_URL_SECRETS_MANAGER` come from the SDK's own chain unless given. A read ends within about six seconds.
 */
export function secretsClient(config: SecretsManagerClientConfig = {}): SecretsManagerClient {
  return new SecretsManagerClient({
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 1000,
      requestTimeout: 1500,
      // Without this the SDK only logs a warning when requestTimeout passes.
      throwOnRequestTimeout: true,
      socketTimeout: 2000,
    },
    ...config,
  });
}
