import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** The real program in a process of its own. */
export interface BotProcess {
  child: ChildProcess;
  /** Resolves to the exit code, or the signal's name. */
  exited: Promise<number | string>;
  /** Everything that it wrote so far. */
  output(): string;
  /** The JSON lines of its log so far; other lines are left out. */
  log(): Record<string, unknown>[];
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | string>;
}

const ROOT = resolve('.');
/** Kept small: the parent's environment must not decide what a test proves. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR'] as const;

/**
 * Runs `dist/main.js`, or `src/main.ts` unchanged, with these settings and nothing else of the environment. Tests run
 * in the project's root, so the path is relative to it. `program`: a build elsewhere.
 */
export function runBot(
  env: Record<string, string>,
  options: { args?: string[]; source?: boolean; nodeArgs?: string[]; program?: string } = {},
): BotProcess {
  const entry = options.source ? ['--import', 'tsx', 'src/main.ts'] : [options.program ?? 'dist/main.js'];
  const inherited = Object.fromEntries(
    INHERITED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const child = spawn(process.execPath, [...(options.nodeArgs ?? []), ...entry, ...(options.args ?? [])], {
    cwd: ROOT,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      output += text;
    });
  }
  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  return {
    child,
    exited,
    output: () => output,
    log: () => output.split('\n').flatMap(parsed),
    kill: (signal) => void child.kill(signal),
    stop: async () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

function parsed(line: string): Record<string, unknown>[] {
  if (!line.startsWith('{')) return [];
  try {
    return [JSON.parse(line) as Record<string, unknown>];
  } catch {
    return [];
  }
}
