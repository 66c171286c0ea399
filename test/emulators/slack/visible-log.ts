import type { Message } from './types.ts';

export interface Sight {
  at: number;
  change: 'appeared' | 'vanished';
  requestId: string;
  channel: string;
  ts: string;
}

/** Everything that people could see of answers over time, by the request id that each carries. */
export class VisibleLog {
  readonly sights: Sight[] = [];

  appear(channel: string, message: Message): void {
    this.#note('appeared', channel, message);
  }

  vanish(channel: string, message: Message): void {
    this.#note('vanished', channel, message);
  }

  /** Most messages that were visible at one time with one request id; over all request ids unless one is given. */
  maxVisible(requestId?: string): number {
    const now = new Map<string, number>();
    let most = 0;
    for (const sight of this.sights) {
      if (requestId !== undefined && sight.requestId !== requestId) continue;
      const count = (now.get(sight.requestId) ?? 0) + (sight.change === 'appeared' ? 1 : -1);
      now.set(sight.requestId, count);
      most = Math.max(most, count);
    }
    return most;
  }

  /** How many messages are visible now, by request id. */
  live(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { requestId, change } of this.sights) {
      counts.set(requestId, (counts.get(requestId) ?? 0) + (change === 'appeared' ? 1 : -1));
    }
    return counts;
  }

  #note(change: Sight['change'], channel: string, message: Message): void {
    const requestId = requestIdOf(message);
    if (requestId) this.sights.push({ at: performance.now(), change, requestId, channel, ts: message.ts });
  }
}

/** The request id in the metadata or, as `cr:<id>`, in a block id. */
export function requestIdOf(message: Pick<Message, 'metadata' | 'blocks'>): string | undefined {
  const fromMetadata = message.metadata?.event_payload?.request_id;
  if (typeof fromMetadata === 'string') return fromMetadata;
  const block = message.blocks?.find((one) => String(one?.block_id ?? '').startsWith('cr:'));
  return block ? String(block.block_id).split(':')[1] : undefined;
}
