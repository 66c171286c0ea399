import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import { LIMITS } from '../../../core/limits.ts';
import type { Recommendations } from '../../../core/ports/recommendations.ts';
import { available, repeatWrite, type Table } from '../conditional-write.ts';
import { jsonText } from '../json-text.ts';
import { accountKey } from './entry-item.ts';

const PATIENCE_MS = 5000;

/** Items beside the entries of an account, in the order of time. */
const prefix = (currency: string) => `SAID#${currency}#`;

const saidText = jsonText(
  z.object({
    account: z.string(),
    currency: z.string(),
    request: z.string(),
    reference: z.string(),
    amounts: z.array(z.object({ currency: z.string(), amount: z.string() })),
    places: z.array(
      z.object({ country: z.string(), month: z.string().nullable(), product: z.string().exactOptional() }),
    ),
    at: z.number(),
    channel: z.string(),
    threadTs: z.string(),
  }),
);

/** @param days how long a recommendation is remembered */
export function dynamoRecommendations(table: Table, days: number): Recommendations {
  return {
    async note(said) {
      const { account, currency, request, at } = said;
      const sk = `${prefix(currency)}${String(at).padStart(15, '0')}#${request}`;
      const expiresAt = Math.floor(Math.max(Date.now(), at) / 1000) + days * 86_400;
      const Item = marshall({ pk: accountKey(account), sk, said: JSON.stringify(said), expiresAt });
      const put = () =>
        available(() => table.client.send(new PutItemCommand({ TableName: table.name, Item })));
      await repeatWrite(put, performance.now() + PATIENCE_MS);
    },
    async of({ account, currency }) {
      const query = new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: LIMITS.earlierRecommendations.value,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: marshall({ ':pk': accountKey(account), ':prefix': prefix(currency) }),
      });
      const { Items = [] } = await available(() => table.client.send(query));
      // One that a later release wrote in another form is left out: recommendations are only mentioned.
      return Items.flatMap((item) => {
        const { data } = saidText.safeParse(unmarshall(item).said);
        return data ? [data] : [];
      });
    },
  };
}
