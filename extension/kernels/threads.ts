// The threads that compute kernels: the one that trains, and helpers that share its memory.

import * as tf from '@tensorflow/tfjs';
import { Worker } from 'node:worker_threads';
import { backendMemory } from './heap.ts';
import { JobBoard, mostPieces } from './jobBoard.ts';
import { compileKernels, KernelInstance } from './kernelModule.ts';

/** What a helper is given when it is made. */
export interface HelperStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly board: SharedArrayBuffer;
  readonly scratch: number;
  readonly thread: number;
}

/** Room for a strip of a matrix and a tile of results; see assembly/gemm.ts. */
const scratchBytes = 16 * 1024;

const helperFile = import.meta.url.endsWith('.ts') ? './helperThread.ts' : './helperThread.mjs';

export class Threads {
  readonly count: number;
  readonly #own: KernelInstance;
  readonly #numberOf: ReadonlyMap<string, number>;
  readonly #board = new JobBoard();
  readonly #helpers: Worker[] = [];

  constructor(count: number) {
    this.count = count;
    const { wasm } = tf.backend() as unknown as { wasm: WasmModule };
    const memory = backendMemory();
    const scratch = allocate(wasm, count * scratchBytes);
    const module = compileKernels();
    this.#own = new KernelInstance(module, memory, scratch, 0);
    this.#numberOf = new Map(this.#own.names.map((name, number) => [name, number]));
    for (let thread = 1; thread < count; thread++) {
      const own = scratch + thread * scratchBytes;
      const start = { module, memory, board: this.#board.buffer, scratch: own, thread };
      this.#helpers.push(startHelper(start));
    }
  }

  /**
   * Computes `count` units (rows, samples, …) with a kernel, in pieces of `grain` units. Returns
   * when all are done. `grain` must follow from sizes alone, never from the number of threads:
   * kernels that sum within a piece would else give other last digits on another machine.
   */
  run(name: string, count: number, grain: number, args: readonly number[]): void {
    const kernel = this.#numberOf.get(name);
    if (kernel === undefined) throw new Error(`There is no kernel ${name}.`);
    const pieces = Math.ceil(count / grain);
    // Nobody would ever finish a number of pieces that is none.
    if (!(pieces >= 0)) throw new Error(`${name} cannot compute ${count} units by ${grain}.`);
    if (this.#helpers.length === 0 || pieces < 2) {
      const compute = this.#own.kernels[kernel];
      for (let from = 0; from < count; from += grain) {
        compute(from, Math.min(count, from + grain), ...args);
      }
      return;
    }
    for (let first = 0; first < count; first += mostPieces * grain) {
      const end = Math.min(count, first + mostPieces * grain);
      const posted = this.#board.post(kernel, first, end, grain, args);
      this.#board.work(this.#own.kernels);
      this.#board.finish(posted);
    }
  }

  stop(): void {
    for (const helper of this.#helpers) void helper.terminate();
  }
}

function startHelper(start: HelperStart): Worker {
  const helper = new Worker(new URL(helperFile, import.meta.url), { workerData: start });
  // A helper lives as long as the thread that it helps.
  helper.unref();
  return helper;
}

/** The wasm module of tfjs, of which its types show other parts. */
interface WasmModule {
  _malloc(bytes: number): number;
}

/** Aligned to cache lines, so that two threads never write to the same one. */
function allocate(wasm: WasmModule, bytes: number): number {
  const start = wasm._malloc(bytes + 64) >>> 0;
  return (start + 63) & ~63;
}
