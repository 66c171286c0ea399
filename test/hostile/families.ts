import type { Family } from './family.ts';
import { labels, links } from './links.ts';
import { commands, messages } from './messages.ts';
import { csvFiles, trinoPages } from './tables.ts';

/** Every kind of input that comes from outside. */
export const FAMILIES: readonly Family[] = [messages, links, commands, labels, csvFiles, trinoPages];
