import { hostname } from 'node:os';
import pino from 'pino';
import type { Log } from '../core/ports/log.ts';
import { makeRedactor, type Redactor } from './redact.ts';
import { cleanText, safeFacts } from './safe-facts.ts';

/** Longest line, bytes: container runtimes split longer ones in two, and neither half is JSON. */
const LONGEST_LINE = 16_000;
const LONGEST_SENTENCE = 2000;

export interface LoggerOptions {
  /** A pino level, or `silent`. */
  level: string;
  version?: string;
  /** Shared with everything else that prints, such as the doctor. */
  redactor?: Redactor;
  /** Where lines go; standard output if absent. */
  destination?: { write(line: string): void };
}

export interface RootLog extends Log {
  /** Registers a value that must never show in any line. */
  registerSecret(value: string): void;
  /** Cleans a text that is printed outside the log. */
  scrub(text: string): string;
}

/**
 * One JSON object a line: `level` as text, ISO `time`, `message`, `service`, `version`, `pod`, then the facts.
 * Facts are cut down and cleaned by key, and each text in them by pattern and by known value, before they are put
 * together: cleaning the finished line could break its JSON. A line is never longer than 16 KB.
 */
export function makeLogger(options: LoggerOptions): RootLog {
  const redactor = options.redactor ?? makeRedactor();
  const root = pino(
    {
      level: options.level,
      messageKey: 'message',
      base: { service: 'credit-bot', version: options.version ?? 'dev', pod: hostname() },
      timestamp: pino.stdTimeFunctions.isoTime,
      // Errors are made safe below; pino's own serialiser would rename them.
      serializers: { err: (error: unknown) => error },
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: shortened },
    },
    // Synchronous: the last lines before an exit are the ones that matter.
    options.destination ?? pino.destination({ fd: 1, sync: true }),
  );
  return { ...wrapped(root, redactor.scrub), registerSecret: redactor.registerSecret, scrub: redactor.scrub };
}

function wrapped(logger: pino.Logger, scrub: Redactor['scrub']): Log {
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (facts: object, sentence: string) => {
    if (!logger.isLevelEnabled(level)) return;
    logger[level](safeFacts(facts, scrub), cleanText(sentence, LONGEST_SENTENCE, scrub));
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (facts) => wrapped(logger.child(safeFacts(facts, scrub)), scrub),
  };
}

/** A line that is still too long keeps the fields that identify it. */
function shortened(line: string): string {
  if (Buffer.byteLength(line) <= LONGEST_LINE) return line;
  const { level, time, service, version, pod, reference, stage, message } = JSON.parse(line) as Record<
    string,
    unknown
  >;
  const said = String(message ?? '').slice(0, LONGEST_SENTENCE);
  const kept = {
    level,
    time,
    service,
    version,
    pod,
    reference,
    stage,
    message: said,
    cut: Buffer.byteLength(line),
  };
  return `${JSON.stringify(kept)}\n`;
}
