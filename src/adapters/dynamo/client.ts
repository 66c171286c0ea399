import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { CallOutcome, Telemetry } from '../../core/ports/telemetry.ts';
import { outcomeOf } from '../aws/call-outcome.ts';
import { clockOf } from './clock.ts';

/**
 * The DynamoDB client as a store of leases needs it: a call ends within about two seconds, so that persist-before-ack
 * stays within Slack's three. Region, credentials and `AWS_ENDPOINT_URL_DYNAMODB` come from the SDK's own chain unless
 * given.
 */
export function dynamoClient(config: DynamoDBClientConfig = {}): DynamoDBClient {
  const client = new DynamoDBClient({
    maxAttempts: 3,
    // `adaptive` may delay first attempts, which a lease renewal cannot afford.
    retryMode: 'standard',
    // The stack of a command is worked out once; so `observe` and `watchClock` come before the first call.
    cacheMiddleware: true,
    requestHandler: {
      connectionTimeout: 1000,
      requestTimeout: 700,
      // Without this the SDK only logs a warning when requestTimeout passes.
      throwOnRequestTimeout: true,
      socketTimeout: 2000,
      httpAgent: { keepAlive: true, maxSockets: 50 },
      httpsAgent: { keepAlive: true, maxSockets: 50 },
    },
    ...config,
  });
  namePlainly(client);
  return client;
}

/** The SDK works its User-Agent out anew for each call, which took a fifth of the processor time of the call. */
function namePlainly({ middlewareStack }: DynamoDBClient): void {
  middlewareStack.remove('getUserAgentMiddleware');
  middlewareStack.add(
    (next) => (args) => {
      Object(args.request).headers['user-agent'] = USER_AGENT;
      return next(args);
    },
    { step: 'build', name: 'creditBotUserAgent' },
  );
}

/** As CloudTrail shows who called. */
const USER_AGENT = 'credit-bot';

/** For a command that only a person waits for: a cold start of DynamoDB may take long. */
export const PATIENT: DynamoDBClientConfig = {
  maxAttempts: 8,
  requestHandler: { connectionTimeout: 5000, requestTimeout: 20_000, throwOnRequestTimeout: true },
};

/** Times and counts every command of the client, its retries included; a refused condition is an `ok` answer. */
export function observe(client: DynamoDBClient, telemetry: Telemetry): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const started = performance.now();
      const report = (outcome: CallOutcome) =>
        telemetry.dependency(
          'dynamodb',
          operation(context.commandName),
          outcome,
          (performance.now() - started) / 1000,
        );
      try {
        const result = await next(args);
        report('ok');
        return result;
      } catch (thrown) {
        report(outcomeOf(thrown));
        throw thrown;
      }
    },
    { step: 'initialize', name: 'creditBotTelemetry' },
  );
}

function operation(commandName: string | undefined): string {
  return (commandName ?? 'unknown').replace(/Command$/, '');
}

/**
 * Reports after each answer how far this machine's clock is ahead of the table's, in ms. Leases follow the table's
 * clock (see clock.ts); what is logged or measured follows ours.
 */
export function watchClock(client: DynamoDBClient, report: (aheadMs: number) => void): void {
  const clock = clockOf(client);
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      report(clock.aheadMs());
      return result;
    },
    { step: 'initialize', name: 'creditBotClock', priority: 'low' },
  );
}
