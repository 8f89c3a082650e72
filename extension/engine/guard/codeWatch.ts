// Watches a thread that runs a person's own code: one that takes too long or too much memory is
// stopped for a moment to see where it is, and then ended.

import os from 'node:os';
import process from 'node:process';
import type { ResourceLimits } from 'node:worker_threads';
import { stackOf } from './interruptThread.ts';
import { bytesOf } from './threadMemory.ts';
import type { WatchedThread } from './threadMemory.ts';

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
  readonly #thread: WatchedThread;
  readonly #limit: TimeLimit;
  readonly #stopped: (reason: Stopped) => void;
  readonly #mostBytes: number;
  readonly #timer: NodeJS.Timeout;
  #since = performance.now();
  #seconds: number;
  #isWeighing = false;
  #isOver = false;

  /** `stopped` is called at most once, when the thread is being ended. */
  constructor(
    thread: WatchedThread,
    limit: TimeLimit,
    stopped: (reason: Stopped) => void,
    mostBytes = memoryLimitBytes(),
  ) {
    this.#thread = thread;
    this.#mostBytes = mostBytes;
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

  /** What is watched now goes on with something that has taken so many milliseconds. */
  goOn(milliseconds: number): void {
    this.#since = performance.now() - milliseconds;
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
    this.#isOver = true;
    clearInterval(this.#timer);
  }

  #look(): void {
    if (performance.now() - this.#since > 1000 * this.#seconds) void this.#stop('time-limit');
    // One thread cannot have more than the whole process, which is quickly asked.
    else if (process.memoryUsage.rss() > this.#mostBytes) void this.#weigh();
  }

  async #weigh(): Promise<void> {
    if (this.#isWeighing) return;
    this.#isWeighing = true;
    if ((await bytesOf(this.#thread)) > this.#mostBytes) await this.#stop('memory-limit');
    this.#isWeighing = false;
  }

  async #stop(code: Stopped['code']): Promise<void> {
    if (this.#isOver) return;
    this.end();
    const { worker } = this.#thread;
    const stack = await stackOf(worker);
    const limit = { ...this.#limit, seconds: this.#seconds };
    this.#stopped(code === 'time-limit' ? { code, stack, limit } : { code, stack });
    await worker.terminate();
  }
}
