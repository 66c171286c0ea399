import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { makeLogger } from '../../src/telemetry/logger.ts';

function logging() {
  const lines: string[] = [];
  const log = makeLogger({ level: 'debug', destination: { write: (line) => lines.push(line) } });
  log.registerSecret('k3y"with\\all');
  return { log, lines };
}

/** Texts that a cleaner of finished lines would break: every escape of JSON before what looks like a secret. */
const ESCAPES = ['\n', '\r', '\t', '\b', '\f', '"', '\\', '\u2028', '\u0000', '\ud800', '/', '\\n', '\\"'];
const SECRETS = [
  'ann@corp.example',
  'secret=abcdefg1',
  'secret=\nabcdefg1',
  'Bearer abcdefGHIJ12',
  '+447700900123',
  'xoxb-12-34-aBc9',
  'https://user:hunter2x@h/',
  'k3y"with\\all',
];

describe('a line of the log', () => {
  it.each([
    ['G1', 'failed for\nann@corp.example', 'ann@corp'],
    ['G4', 'secret=\nabcdefg1', 'abcdefg1'],
  ])('stays JSON and clean: %s', (_, said, secret) => {
    const { log, lines } = logging();
    log.error({ err: new Error(said), said, [said]: said }, said);
    log.child({ said }).info({}, 'a child');
    for (const line of lines) {
      expect(() => JSON.parse(line)).not.toThrow();
      expect(line).not.toContain(secret);
    }
  });

  it('stays JSON and clean with every escape before every kind of secret, in every place', () => {
    const { log, lines } = logging();
    for (const mark of ESCAPES)
      for (const secret of SECRETS) {
        const said = `x${mark}${secret}`;
        log.child({ bound: said }).warn({ said, deep: [{ said }], [said]: 1, err: new Error(said) }, said);
      }
    expect(lines).toHaveLength(ESCAPES.length * SECRETS.length);
    for (const line of lines) {
      expect(() => JSON.parse(line)).not.toThrow();
      expect(line).not.toMatch(/ann@corp|abcdefg1|abcdefGHIJ12|7700900123|aBc9|hunter2x|k3y/);
    }
  });

  it('stays JSON whatever is said', () => {
    const { log, lines } = logging();
    const piece = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...ESCAPES, ...SECRETS));
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, text, (one, other) => {
        log.info({ one, [other]: { other } }, `${one}${other}`);
        expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ level: 'info' });
      }),
      { seed: 8, numRuns: 2000 },
    );
  });

  it('shows no half of a secret that a cut would divide', () => {
    const { log, lines } = logging();
    for (let before = 1985; before < 2000; before += 1)
      log.info(
        { long: 'x'.repeat(before + 2000) },
        `${'x '.repeat(before / 2)}xoxb-12-34-aBc9dEf ${'y'.repeat(5000)}`,
      );
    for (const line of lines) expect(line).not.toMatch(/xoxb/);
  });

  it('costs little time for a hostile text', () => {
    const { log } = logging();
    for (const unit of ['eyJa', 'a', 'select ', '://a:', 'token ', 'secret ', 'a@', '+1', 'bearer ']) {
      const text = unit.repeat(100_000);
      const started = performance.now();
      log.error({ err: new Error(text), text }, text);
      expect([unit, performance.now() - started < 100]).toEqual([unit, true]);
    }
  });
});
