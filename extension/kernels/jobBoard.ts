// How threads share one kernel call. The call is cut into pieces whose number depends on its sizes
// alone; threads claim piece after piece, so a thread that the system holds up delays nobody. Which
// thread works on a piece changes nothing in its result. The owner of the board claims from the
// front, helpers from the back: so a thread mostly meets the numbers that it has made itself, which
// are still in its cache.
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

/**
 * The ticket holds two ends, between which nobody has claimed the pieces yet, and above them a
 * count of jobs, by which a change shows.
 */
const endBits = 12;
export const mostPieces = (1 << endBits) - 1;

/** Places in the job: kernel, first unit, end, grain, number of arguments, then these. */
const firstArgument = 5;
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
  readonly #isOwner: boolean;
  readonly #control: Int32Array;
  readonly #job: Float64Array;

  /** With the buffer of another board: as its helper. */
  constructor(buffer?: SharedArrayBuffer) {
    const bytes = controlBytes + 8 * (firstArgument + mostArguments);
    this.buffer = buffer ?? new SharedArrayBuffer(bytes);
    this.#isOwner = buffer === undefined;
    this.#control = new Int32Array(this.buffer, 0, controlBytes / 4);
    this.#job = new Float64Array(this.buffer, controlBytes);
  }

  /**
   * Offers the units `first` to `end` in pieces of `grain`, at most `mostPieces` of them; returns
   * how many. Only the owner posts, and only when the job before is finished.
   */
  post(kernel: number, first: number, end: number, grain: number, args: readonly number[]): number {
    const job = this.#job;
    job[0] = kernel;
    job[1] = first;
    job[2] = end;
    job[3] = grain;
    job[4] = args.length;
    for (let i = 0; i < args.length; i++) job[firstArgument + i] = args[i];
    Atomics.store(this.#control, done, 0);
    const pieces = Math.ceil((end - first) / grain);
    const jobs = (this.#control[ticket] >>> (2 * endBits)) + 1;
    Atomics.store(this.#control, ticket, (jobs << (2 * endBits)) | pieces);
    if (Atomics.load(this.#control, sleepers) > 0) Atomics.notify(this.#control, ticket);
    return pieces;
  }

  /** Claims and computes pieces until none is left. */
  work(kernels: readonly Kernel[]): void {
    for (let piece = this.#claim(); piece >= 0; piece = this.#claim()) {
      try {
        this.#compute(kernels, piece);
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
    return frontOf(word) < backOf(word);
  }

  /** The number of a piece that is now ours, or −1. */
  #claim(): number {
    let word = Atomics.load(this.#control, ticket);
    while (this.#hasWork(word)) {
      const next = this.#isOwner ? word + (1 << endBits) : word - 1;
      const seen = Atomics.compareExchange(this.#control, ticket, word, next);
      if (seen === word) return this.#isOwner ? frontOf(word) : backOf(word) - 1;
      word = seen;
    }
    return -1;
  }

  /** The job is read after the claim: until the piece is done nobody writes another. */
  #compute(kernels: readonly Kernel[], piece: number): void {
    const [kernel, first, end, grain, args] = this.#job;
    const from = first + piece * grain;
    const to = Math.min(end, from + grain);
    kernels[kernel](from, to, ...this.#job.subarray(firstArgument, firstArgument + args));
  }
}

function frontOf(word: number): number {
  return (word >>> endBits) & mostPieces;
}

function backOf(word: number): number {
  return word & mostPieces;
}
