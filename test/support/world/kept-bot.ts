import { type BotProcess, runBot } from './bot-process.ts';

/** The bot of the sandbox, which may be killed and started again. */
export class KeptBot {
  /** Called when its state changes. */
  onChange: () => void = () => undefined;
  /** Resolves when the process ends and nobody asked for it. */
  readonly ended: Promise<void>;
  #env: Record<string, string>;
  #current: BotProcess;
  /** Logs and output of the processes before this one. */
  #before: BotProcess[] = [];
  #wanted = true;
  #failed: () => void = () => undefined;

  constructor(env: Record<string, string>) {
    this.#env = env;
    this.ended = new Promise((resolve) => {
      this.#failed = resolve;
    });
    this.#current = this.#run();
  }

  get running(): boolean {
    return this.#current.child.exitCode === null && this.#current.child.signalCode === null;
  }

  /** Everything that all its processes wrote. */
  output(): string {
    return [...this.#before, this.#current].map((one) => one.output()).join('');
  }

  log(): Record<string, unknown>[] {
    return [...this.#before, this.#current].flatMap((one) => one.log());
  }

  /** kill -9: it gets no chance to finish anything. */
  async kill(): Promise<void> {
    this.#wanted = false;
    this.#current.kill('SIGKILL');
    await this.#current.exited;
  }

  /** Starts it, unless it runs. */
  start(): void {
    if (this.running) return;
    this.#before.push(this.#current);
    this.#current = this.#run();
    this.onChange();
  }

  /** SIGTERM, and the exit code. */
  async stop(): Promise<number | string> {
    this.#wanted = false;
    return this.running ? this.#current.stop() : this.#current.exited;
  }

  #run(): BotProcess {
    this.#wanted = true;
    const bot = runBot(this.#env, { source: true });
    void bot.exited.then(() => {
      if (this.#wanted && bot === this.#current) this.#failed();
      this.onChange();
    });
    return bot;
  }
}
