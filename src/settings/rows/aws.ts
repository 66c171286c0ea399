import { baseUrl, decimalNumber, matching, type SettingRow, signedUrl, text } from '../values.ts';

/** The settings of AWS: where, the table, and the secret, in the order of the documents. */
export const AWS_SETTINGS = {
  AWS_REGION: {
    schema: matching(/^[a-z0-9-]+$/, 'must be a region such as eu-west-1'),
    meaning: 'AWS region of the table and the secret',
    where: 'AWS console, top right; EKS sets it with IRSA and Pod Identity',
    absent: 'what the AWS SDK finds',
  },
  AWS_ENDPOINT_URL_DYNAMODB: {
    schema: signedUrl(),
    meaning: 'another DynamoDB endpoint',
    where: 'only for a local DynamoDB or a VPC endpoint',
    absent: "the region's own",
  },
  AWS_ENDPOINT_URL_SECRETS_MANAGER: {
    schema: baseUrl(),
    meaning: 'another Secrets Manager endpoint',
    where: 'only for a local Secrets Manager or a VPC endpoint',
    absent: "the region's own",
  },
  CREDIT_TABLE: {
    schema: matching(/^[A-Za-z0-9_.-]{3,255}$/, 'must be a table name: 3 to 255 letters, digits, _ . or -'),
    meaning: 'the DynamoDB table',
    where: '`npm run table -- create` makes it',
    fallback: 'credit-bot',
  },
  CREDIT_SECRET_ID: {
    schema: text(),
    meaning: 'name or ARN of the Secrets Manager secret; empty: none',
    where: 'AWS Secrets Manager: a secret whose value is JSON with the names of these settings',
    absent: 'none',
  },
  SECRET_REFRESH_SECONDS: {
    schema: decimalNumber(0.05, 86_400),
    meaning: 'how often the secret is read again; also at once when a credential is refused',
    where: 'your choice',
    fallback: '300',
  },
} satisfies Record<string, SettingRow>;
