// Watches a thread that runs a person's own code: one that takes too long or too much memory is
// stopped for a moment to see where it is, and then ended.

import os from 'node:os';
import process from 'node:process';
import type { Worker } from 'node:worker_threads';
import { stackOf } from './interruptThread.ts';

const lookEveryMs = 50;
const mostMemory = 4 * 2 ** 30;
const shareOfMachine = 0.5;

/** In bytes: half of the machine, at most 4 GB. */
export function memoryLimitBytes(): number {
  return Math.min(mostMemory, Math.floor(os.totalmem() * shareOfMachine));
}

/** Why the thread was ended, and where it was; the stack may be empty. */
export interface Stopped {
  readonly code: 'time-limit' | 'memory-limit';
  readonly stack: string;
}

export class CodeWatch {
  readonly #worker: Worker;
  readonly #limitMs: number;
  readonly #stopped: (reason: Stopped) => void;
  readonly #mostMemory = process.memoryUsage.rss() + memoryLimitBytes();
  readonly #timer: NodeJS.Timeout;
  #since = performance.now();

  /** `stopped` is called at most once, when the thread is being ended. */
  constructor(worker: Worker, limitMs: number, stopped: (reason: Stopped) => void) {
    this.#worker = worker;
    this.#limitMs = limitMs;
    this.#stopped = stopped;
    this.#timer = setInterval(() => this.#look(), lookEveryMs);
  }

  /** It is alive: its time begins anew. */
  touch(): void {
    this.#since = performance.now();
  }

  /** It waits for the person, which may take as long as it likes. */
  rest(): void {
    this.#since = Infinity;
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const isLate = performance.now() - this.#since > this.#limitMs;
    if (!isLate && process.memoryUsage.rss() <= this.#mostMemory) return;
    this.end();
    void this.#stop(isLate ? 'time-limit' : 'memory-limit');
  }

  async #stop(code: Stopped['code']): Promise<void> {
    const stack = await stackOf(this.#worker);
    this.#stopped({ code, stack });
    await this.#worker.terminate();
  }
}
