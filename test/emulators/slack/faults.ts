/** What goes wrong with a Web API call. */
export interface Fault {
  /**
   * - `http`: an HTTP error (`status`, default 503) without effect
   * - `429`: rate limited, with Retry-After `retryAfter` seconds
   * - `error`: `{ok: false, error}` without effect; `applied-error`: the same after the effect
   * - `html`: HTTP 200 with a web page, as from a proxy
   * - `hang`: no answer and no effect; `slow`: effect and answer after `delayMs`
   * - `reset`: the connection is cut before the effect; `lost-response`: after it
   * - `late`: the connection is cut, and the effect comes after `delayMs`
   */
  kind:
    | 'http'
    | '429'
    | 'error'
    | 'applied-error'
    | 'html'
    | 'hang'
    | 'slow'
    | 'reset'
    | 'lost-response'
    | 'late';
  /** How many calls it hits. Default 1. */
  times?: number;
  status?: number;
  /** Seconds. Default 1. */
  retryAfter?: number;
  delayMs?: number;
  error?: string;
}

/** Faults by method; `*` hits any method. */
export class Faults {
  #planned: Array<{ method: string; fault: Fault; left: number }> = [];

  add(method: string, fault: Fault): void {
    this.#planned.push({ method, fault, left: fault.times ?? 1 });
  }

  take(method: string): Fault | undefined {
    const found = this.#planned.find((one) => one.left > 0 && (one.method === method || one.method === '*'));
    if (found) found.left -= 1;
    return found?.fault;
  }

  /** Those that no call met yet, as `method: kind`; one that hits several calls stands there as often. */
  waiting(): string[] {
    return this.#planned.flatMap(({ method, fault: { kind }, left }) =>
      Array<string>(left).fill(`${method}: ${kind}`),
    );
  }

  clear(method?: string): void {
    this.#planned = this.#planned.filter((one) => method !== undefined && one.method !== method);
  }
}
