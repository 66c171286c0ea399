import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import { byCodePoint } from '../../core/credit/values.ts';
import type { ChartChoices, ChosenChart } from '../../core/ports/chart-choices.ts';
import { requestId } from '../../core/request.ts';
import { get, repeatWrite, type Table, update } from './conditional-write.ts';
import { AUDIT_SECONDS } from './ending.ts';

const PATIENCE_MS = 5000;

/** Attributes of the charts begin so; the rest is the id of the request. */
const CHART = 'chart_';

const chosenSchema = z.object({ tile: z.string(), by: z.string(), at: z.string() });

/** One item a menu with an attribute a choice, so that each is added by one write and twice by none. It goes by TTL. */
export function dynamoChartChoices(table: Table): ChartChoices {
  return {
    async add(menuKey, { request, tile, by, at }) {
      const write = {
        update: 'SET #chart = :chosen, expiresAt = :expires',
        condition: 'attribute_exists(pk) OR attribute_not_exists(pk)',
        values: {
          ':chosen': { tile, by, at },
          ':expires': Math.floor(Date.now() / 1000) + AUDIT_SECONDS,
        },
        names: { '#chart': `${CHART}${request}` },
      };
      const add = () => update(table, itemKey(menuKey), write, true);
      return choicesIn((await repeatWrite(add, performance.now() + PATIENCE_MS)).item);
    },
    of: async (menuKey) => choicesIn(await get(table, itemKey(menuKey))),
  };
}

const itemKey = (menuKey: string) => marshall({ pk: `MENU#${requestId(menuKey)}`, sk: 'CHARTS' });

function choicesIn(item: Record<string, AttributeValue> | undefined): ChosenChart[] {
  const chosen = Object.entries(item ? unmarshall(item) : {}).flatMap(([name, value]) => {
    const read = name.startsWith(CHART) ? chosenSchema.safeParse(value).data : undefined;
    return read ? [{ request: name.slice(CHART.length), ...read }] : [];
  });
  // Slack's ts has a fixed width, so that its text sorts as time does.
  return chosen.sort((a, b) => byCodePoint(a.at, b.at) || byCodePoint(a.request, b.request));
}
