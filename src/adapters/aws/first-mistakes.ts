/** Where AWS is reached, and with which credentials: what is absent comes from the SDK's own chain. */
export interface AwsAddress {
  region?: string | undefined;
  endpoint?: string | undefined;
}

/** The address as the SDK takes it: a key that is present and undefined would hide the SDK's own. */
export function clientAddress({ region, endpoint }: AwsAddress): { region?: string; endpoint?: string } {
  return { ...(region && { region }), ...(endpoint && { endpoint }) };
}

/** What went wrong in a call of AWS, and one imperative sentence that says what to do. */
export interface AwsMistake {
  found: string;
  remedy: string;
}

/**
 * The usual mistakes of a first setup, which every AWS service reports in the same way; undefined for any other error.
 */
export function firstMistake(thrown: unknown): AwsMistake | undefined {
  const { name, message } = thrown instanceof Error ? thrown : new Error();
  if (/region is missing/i.test(message.slice(0, 200)))
    return {
      found: 'no AWS region is set',
      remedy: 'Set AWS_REGION, such as eu-west-1 (AWS console, top right), in the environment or in .env.',
    };
  if (/Credentials|UnrecognizedClient|ExpiredToken|InvalidSignature/.test(name))
    return {
      found: `AWS has no valid credentials (${name})`,
      remedy:
        'Log in (aws sso login) or set AWS_PROFILE; in Kubernetes check the role of the service account.',
    };
  return undefined;
}
