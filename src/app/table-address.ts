import type { TableAddress } from '../adapters/dynamo/open-table.ts';

/** The settings that reach the table: all that `table` and `ledger` need, without Slack, Looker or Trino. */
export interface TableSettings {
  CREDIT_TABLE: string;
  AWS_REGION?: string | undefined;
  AWS_ENDPOINT_URL_DYNAMODB?: string | undefined;
}

export function tableAddress(settings: TableSettings): TableAddress {
  const { CREDIT_TABLE: name, AWS_REGION: region, AWS_ENDPOINT_URL_DYNAMODB: endpoint } = settings;
  return { name, region, endpoint };
}
