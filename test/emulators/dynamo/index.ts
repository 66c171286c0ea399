export { startDynamo } from './dynalite.ts';
export { startDynoxide } from './dynoxide.ts';
export type { Engine } from './engine.ts';
export { type Call, type DynamoProxy, type Fault, next, startProxy } from './proxy.ts';
