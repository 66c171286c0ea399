import type { PolicyError } from '../types.ts';

/** Errors in the order found: all are counted, the first `most` are kept. */
export class ErrorList {
  readonly kept: PolicyError[] = [];
  count = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  push(error: PolicyError): void {
    this.count++;
    if (this.kept.length < this.#most) this.kept.push(error);
  }
}
