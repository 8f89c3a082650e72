// Watches a thread that runs a person's own code: one that takes too long or too much memory is
// stopped for a moment to see where it is, and then ended.

import os from 'node:os';
import process from 'node:process';
import type { ResourceLimits, Worker } from 'node:worker_threads';
import { stackOf } from './interruptThread.ts';

const lookEveryMs = 50;
const mostMemory = 4 * 2 ** 30;
const shareOfMachine = 0.5;

/** In bytes: half of the machine, at most 4 GB. */
export function memoryLimitBytes(): number {
  return Math.min(mostMemory, Math.floor(os.totalmem() * shareOfMachine));
}

/** The same limit for what the JavaScript of a thread keeps. */
export function heapLimit(): ResourceLimits {
  return { maxOldGenerationSizeMb: memoryLimitBytes() / 2 ** 20 };
}

/** How long a person's own code may take, where nobody says otherwise. */
export const standardLimitSeconds = 10;

export interface TimeLimit {
  readonly seconds: number;
  /** Where a person raises it: the name of a setting or option. */
  readonly setting: string;
}

/** Why the thread was ended, and where it was; the stack may be empty. */
export type Stopped =
  | { readonly code: 'time-limit'; readonly stack: string; readonly limit: TimeLimit }
  | { readonly code: 'memory-limit'; readonly stack: string };

/** For the error with which a thread ends: whether it went beyond `heapLimit`. */
export function stoppedByHeap({ code }: NodeJS.ErrnoException): Stopped | undefined {
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? { code: 'memory-limit', stack: '' } : undefined;
}

export class CodeWatch {
  readonly #worker: Worker;
  readonly #limit: TimeLimit;
  readonly #stopped: (reason: Stopped) => void;
  readonly #mostMemory = process.memoryUsage.rss() + memoryLimitBytes();
  readonly #timer: NodeJS.Timeout;
  #since: number;
  #seconds: number;

  /**
   * `stopped` is called at most once, when the thread is being ended. `spent`: milliseconds that what
   * is watched has taken already.
   */
  constructor(worker: Worker, limit: TimeLimit, stopped: (reason: Stopped) => void, spent = 0) {
    this.#since = performance.now() - spent;
    this.#worker = worker;
    this.#limit = limit;
    this.#seconds = limit.seconds;
    this.#stopped = stopped;
    this.#timer = setInterval(() => this.#look(), lookEveryMs);
  }

  /** It is alive: its time begins anew. What comes next may take `times` as long as usual. */
  touch(times = 1): void {
    this.#since = performance.now();
    this.#seconds = times * this.#limit.seconds;
  }

  /** Milliseconds since its time began. */
  get elapsed(): number {
    return performance.now() - this.#since;
  }

  /** It waits for the person, which may take as long as it likes. */
  rest(): void {
    this.#since = Infinity;
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const isLate = performance.now() - this.#since > 1000 * this.#seconds;
    if (!isLate && process.memoryUsage.rss() <= this.#mostMemory) return;
    this.end();
    void this.#stop(isLate);
  }

  async #stop(isLate: boolean): Promise<void> {
    const stack = await stackOf(this.#worker);
    const limit = { ...this.#limit, seconds: this.#seconds };
    this.#stopped(isLate ? { code: 'time-limit', stack, limit } : { code: 'memory-limit', stack });
    await this.#worker.terminate();
  }
}
