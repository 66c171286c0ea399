export { startDynamo } from './dynalite.ts';
export { dynoxideIsInstalled, startDynoxide } from './dynoxide.ts';
export { type Engine, engine } from './engine.ts';
export { type DynamoProxy, next, startProxy } from './proxy.ts';
