// A training thread that is made before it is needed: it loads tfjs, the kernels and the models
// beside the engine's main thread, so that a run begins with its first step and not with waiting.

import { Worker } from 'node:worker_threads';
import { heapLimit } from '../guard/codeWatch.ts';

export class ReadyThread {
  readonly #file: URL;
  #worker: Worker | undefined;

  constructor(file: URL) {
    this.#file = file;
    this.prepare();
  }

  /** The worker that waits, or a new one; from now on it belongs to the caller. */
  take(): Worker {
    const worker = this.#worker ?? this.#start();
    worker.removeAllListeners();
    this.#worker = undefined;
    return worker;
  }

  /** One is enough. */
  prepare(): void {
    if (this.#worker) return;
    const worker = this.#start();
    // Whatever ends a waiting worker would end the next one, too: that run tells the reason.
    const forget = (): void => {
      if (this.#worker === worker) this.#worker = undefined;
    };
    worker.on('error', forget);
    worker.on('exit', forget);
    this.#worker = worker;
  }

  #start(): Worker {
    return new Worker(this.#file, { resourceLimits: heapLimit() });
  }
}
