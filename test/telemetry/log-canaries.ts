import { expect } from '@jest/globals';
import { makeLogger } from '../../src/telemetry/logger.ts';

/** One canary a secret setting; none has a shape that a pattern would know, so only the value can find it. */
export const SECRETS = {
  SLACK_BOT_TOKEN: 'canary/bot"+Ünicode 1',
  SLACK_APP_TOKEN: 'canary/app"\\two',
  LOOKER_CLIENT_ID: 'canaryLookerId3',
  LOOKER_CLIENT_SECRET: 'canaryLookerSecret4',
  TRINO_PASSWORD: 'canary:trino pa$$ 5',
  AWS_SECRET_ACCESS_KEY: 'canaryAwsSecret6',
};
export const VALUES = Object.values(SECRETS);

export function logging(level = 'debug') {
  const lines: string[] = [];
  const log = makeLogger({ level, version: '1.2.3', destination: { write: (line) => lines.push(line) } });
  for (const value of VALUES) log.registerSecret(value);
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown> };
}

export function expectClean(lines: string[]) {
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    expect(() => JSON.parse(line)).not.toThrow();
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(16_000);
    expect(line).not.toMatch(/canary/i);
    for (const value of VALUES) {
      for (const form of [
        value,
        encodeURIComponent(value),
        Buffer.from(value).toString('base64').slice(0, 8),
      ])
        expect(line).not.toContain(form);
    }
  }
}
