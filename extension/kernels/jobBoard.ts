// How threads share one kernel call. The call is cut into pieces whose number depends on its sizes
// alone; threads claim piece after piece, so a thread that the system holds up delays nobody. Which
// thread works on a piece changes nothing in its result.
//
// Waiting is done here, in JavaScript, and never inside a kernel: `memory.atomic.wait32` in a wasm
// module made V8 of Node 20 skip jobs and hang.

import type { Kernel } from './kernelModule.ts';

/** Places in the control words. */
const ticket = 0;
const done = 1;
const sleepers = 2;
const failed = 3;
const controlBytes = 64;

/** Ticket: the lower bits count the pieces that nobody has claimed, the upper ones the jobs. */
const countBits = 20;
const countMask = (1 << countBits) - 1;

/** Places in the job: kernel, count, grain, number of arguments, then these. */
const firstArgument = 4;
const mostArguments = 25;

/**
 * Who waits looks this long before it sleeps: waking up takes longer than most of what a step does
 * between two kernels.
 */
const restlessMs = 2;
/** Looks between two looks at the clock. */
const spins = 2000;
/** A piece takes milliseconds, in a huge model seconds; a thread silent for so long is gone. */
const patienceMs = 120_000;

export class JobBoard {
  readonly buffer: SharedArrayBuffer;
  readonly #control: Int32Array;
  readonly #job: Float64Array;

  constructor(buffer = new SharedArrayBuffer(controlBytes + 8 * (firstArgument + mostArguments))) {
    this.buffer = buffer;
    this.#control = new Int32Array(buffer, 0, controlBytes / 4);
    this.#job = new Float64Array(buffer, controlBytes);
  }

  /** Only the owner posts, and only when the job before is finished. */
  post(kernel: number, count: number, grain: number, args: readonly number[]): void {
    const job = this.#job;
    job[0] = kernel;
    job[1] = count;
    job[2] = grain;
    job[3] = args.length;
    for (let i = 0; i < args.length; i++) job[firstArgument + i] = args[i];
    Atomics.store(this.#control, done, 0);
    const jobs = (this.#control[ticket] >>> countBits) + 1;
    Atomics.store(this.#control, ticket, (jobs << countBits) | Math.ceil(count / grain));
    if (Atomics.load(this.#control, sleepers) > 0) Atomics.notify(this.#control, ticket);
  }

  /** Claims and computes pieces until none is left. */
  work(kernels: readonly Kernel[]): void {
    for (let word = this.#claim(); this.#hasWork(word); word = this.#claim()) {
      try {
        this.#compute(kernels, (word & countMask) - 1);
      } catch (error) {
        Atomics.store(this.#control, failed, 1);
        throw error;
      } finally {
        Atomics.add(this.#control, done, 1);
      }
    }
  }

  /** The owner waits until every piece is computed, by whomever. */
  finish(pieces: number): void {
    const start = performance.now();
    while (!this.#becomes(() => Atomics.load(this.#control, done) >= pieces)) {
      if (performance.now() - start > patienceMs) throw new Error('A kernel thread is silent.');
      // Whoever has the last piece is held up: its core may be ours.
      Atomics.wait(this.#control, done, Atomics.load(this.#control, done), 1);
    }
    if (Atomics.load(this.#control, failed)) throw new Error('A kernel thread has failed.');
  }

  /** A helper returns from here when there may be work. */
  waitForWork(): void {
    if (this.#becomes(() => this.#hasWork(Atomics.load(this.#control, ticket)))) return;
    Atomics.add(this.#control, sleepers, 1);
    const seen = Atomics.load(this.#control, ticket);
    if (!this.#hasWork(seen)) Atomics.wait(this.#control, ticket, seen);
    Atomics.sub(this.#control, sleepers, 1);
  }

  /** Looks for some milliseconds whether something has become true. */
  #becomes(isTrue: () => boolean): boolean {
    const deadline = performance.now() + restlessMs;
    do {
      for (let tries = 0; tries < spins; tries++) if (isTrue()) return true;
    } while (performance.now() < deadline);
    return false;
  }

  #hasWork(word: number): boolean {
    return (word & countMask) > 0;
  }

  /** The ticket before our claim: it tells which piece is ours now, or that there was none. */
  #claim(): number {
    let word = Atomics.load(this.#control, ticket);
    while (this.#hasWork(word)) {
      const seen = Atomics.compareExchange(this.#control, ticket, word, word - 1);
      if (seen === word) break;
      word = seen;
    }
    return word;
  }

  /** The job is read after the claim: until the piece is done nobody writes another. */
  #compute(kernels: readonly Kernel[], piece: number): void {
    const [kernel, count, grain, args] = this.#job;
    const from = piece * grain;
    const to = Math.min(count, from + grain);
    kernels[kernel](from, to, ...this.#job.subarray(firstArgument, firstArgument + args));
  }
}
