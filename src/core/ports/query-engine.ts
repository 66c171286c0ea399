import type { UsageTable } from '../credit/types.ts';
import type { Refusal } from '../decision.ts';
import type { CallContext } from './call-context.ts';

export interface QueryEngine {
  run(sql: string, context: CallContext): Promise<UsageTable | { refusal: Refusal }>;
}
