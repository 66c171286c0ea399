import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { type PastCase, readCase } from '../../core/backtest/case.ts';
import { BadInput } from '../bad-input.ts';
import { whyFlawed } from '../calculate-input.ts';
import { flawOf } from '../json-text.ts';

/** A case, and how far into the file it stands. */
export interface ReadCase {
  past: PastCase;
  /** Its line, from 1. */
  line: number;
  /** Share of the file that was read, 0 to 1. */
  read: number;
}

/**
 * The cases of a JSON lines file in order, one in memory at a time. `name` is the file in messages.
 * @throws BadInput with the first line that is no case
 */
export async function* readCases(path: string, name: string): AsyncGenerator<ReadCase> {
  const bytes = await sizeOf(path, name);
  const stream = createReadStream(path, 'utf8');
  const seen = new Set<string>();
  let line = 0;
  for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    if (text.trim() === '') continue;
    const past = readCase(parsed(text.trim(), name, line));
    if ('problem' in past) throw new BadInput(`${name}, line ${line}: ${past.problem}`);
    if (seen.has(past.id)) {
      const id = JSON.stringify(past.id.slice(0, 80));
      throw new BadInput(`${name}, line ${line}: there is an earlier case with the id ${id}; ids are unique`);
    }
    seen.add(past.id);
    yield { past, line, read: stream.bytesRead / bytes };
  }
  if (seen.size === 0) throw new BadInput(`${name}: is empty; expected one JSON object a line`);
}

async function sizeOf(path: string, name: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'no such file; check the path' : `cannot be read (${error.code})`;
    throw new BadInput(`${name}: ${why}`);
  });
  if (!found.isFile()) throw new BadInput(`${name}: is no file; name a file of JSON lines`);
  return found.size;
}

function parsed(text: string, name: string, line: number): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BadInput(`${name}, line ${line}: not JSON; write one object a line`);
  }
  const flaw = flawOf(text);
  if (flaw !== undefined) throw new BadInput(`${name}, line ${line}: ${whyFlawed(flaw)}`);
  return value;
}
