import type { Logger as BoltLogger, LogLevel } from '@slack/bolt';
import type { Log } from '../../core/ports/log.ts';

/**
 * The logger that Bolt and the Slack SDK get. They see `warn`, whatever the level of ours: at debug they write whole
 * envelopes and bodies.
 */
export function boltLogger(log: Log): BoltLogger {
  const write =
    (level: 'warn' | 'error') =>
    (...parts: unknown[]) => {
      const errors = parts.filter((part) => part instanceof Error);
      const words = parts.filter((part) => typeof part === 'string').join(' ');
      // From the first brace on it is an envelope or an answer.
      const said = words.split('{', 1)[0]?.trim().slice(0, 500);
      log[level](errors.length > 0 ? { err: errors[0] } : {}, said || 'The Slack SDK reports a problem');
    };
  return {
    debug: () => {},
    info: () => {},
    warn: write('warn'),
    error: write('error'),
    setLevel: () => {},
    getLevel: () => 'warn' as LogLevel,
    setName: () => {},
  };
}
