// The engine's side of the looking thread: gives it jobs, one at a time, and ends it when a person's
// own code takes too long or too much memory. The thread that follows knows nothing of the last one.

import { Worker } from 'node:worker_threads';
import { ProblemError } from '../../protocol/problem.ts';
import type { ShapeTable, SourceRange } from '../../protocol/shapeTable.ts';
import type { SiteValue } from '../../protocol/siteValue.ts';
import { isOwnModel } from '../../protocol/trainRequest.ts';
import type { ModelId } from '../../protocol/trainRequest.ts';
import { CodeWatch, heapLimit, stoppedByHeap } from '../guard/codeWatch.ts';
import type { Stopped, TimeLimit } from '../guard/codeWatch.ts';
import type {
  LookingStart,
  FromLooking,
  InspectJob,
  Job,
  ToLooking,
  TraceJob,
} from '../looking/lookingMessages.ts';
import { tableOfEnded } from '../guard/endedCode.ts';

/** Modules of edited files are never freed: a thread is replaced after so many traces of own files. */
const mostOwnTraces = 500;
/** A thread that follows is ready in less. */
const longTraceMs = 1000;
/** For the code that ships. */
const noLimit: TimeLimit = { seconds: Infinity, setting: '' };

interface Waiter {
  readonly jobId: number;
  readonly job: Job;
  resolve(message: FromLooking): void;
  reject(error: Error): void;
}

/** The thread did not live to give its answer. */
class Ended extends Error {
  readonly stopped: Stopped | undefined;

  constructor(message: string, stopped?: Stopped) {
    super(message);
    this.stopped = stopped;
  }
}

export class Analyst {
  readonly #file: URL;
  #worker: Worker | undefined;
  /** Settles when the thread has loaded what any job needs. */
  #ready: Promise<void> | undefined;
  #loaded = (): void => undefined;
  #waiter: Waiter | undefined;
  readonly #progress = new Int32Array(new SharedArrayBuffer(4));
  #sites = new Map<number, SourceRange>();
  #ownTraces = 0;
  #lastJobId = 0;
  /** The newest of each model, and those that nobody waits for. */
  readonly #asked = new Map<ModelId, TraceJob>();
  readonly #abandoned = new WeakSet<TraceJob>();
  /** Settles when the job under way has ended. */
  #before: Promise<unknown> = Promise.resolve();

  constructor(file: URL) {
    this.#file = file;
  }

  /** A mistake in own code is a finding; rejects with a ProblemError for a shipped model only. */
  trace(job: TraceJob, limit: TimeLimit): Promise<ShapeTable> {
    this.#asked.set(job.model, job);
    return this.#inTurn(async () => {
      if (!isOwnModel(job.model)) return (await this.#ask(job, noLimit, 'traced')).table;
      if (++this.#ownTraces > mostOwnTraces && this.#worker) this.#forget(this.#worker);
      try {
        if (this.#abandoned.has(job)) throw new Ended('abandoned');
        return (await this.#ask(job, limit, 'traced')).table;
      } catch (error) {
        const { stopped, message } = error instanceof Ended ? error : new Ended(String(error));
        const lastPlace = this.#sites.get(this.#progress[0]);
        return tableOfEnded(job, { stopped, message, lastPlace });
      }
    });
  }

  /**
   * Nobody waits for the last trace of this own model any more. If it takes long, perhaps in a
   * loop without end, its thread is ended: a new one takes less time than the limit.
   */
  abandonTrace(model: ModelId): void {
    const job = this.#asked.get(model);
    if (!job) return;
    this.#abandoned.add(job);
    setTimeout(() => {
      const worker = this.#worker;
      if (!worker || this.#waiter?.job !== job) return;
      this.#leave(worker, new Ended('abandoned'));
      void worker.terminate();
    }, longTraceMs);
  }

  /** Rejects with a ProblemError. */
  inspect(job: InspectJob, limit: TimeLimit): Promise<SiteValue> {
    return this.#inTurn(async () => {
      try {
        return (await this.#ask(job, limit, 'inspected')).value;
      } catch (error) {
        if (!(error instanceof Ended)) throw error;
        throw new ProblemError('The values could not be computed within {seconds} s.', {
          seconds: limit.seconds,
        });
      }
    });
  }

  /** Ends the thread. A job that it is at fails. */
  async end(): Promise<void> {
    await this.#worker?.terminate();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#before.then(work);
    this.#before = mine.catch(() => undefined);
    return mine;
  }

  async #ask<Kind extends 'traced' | 'inspected'>(
    job: Job,
    limit: TimeLimit,
    kind: Kind,
  ): Promise<Extract<FromLooking, { kind: Kind }>> {
    const worker = this.#thread();
    const jobId = ++this.#lastJobId;
    const answer = new Promise<FromLooking>((resolve, reject) => {
      this.#waiter = { jobId, job, resolve, reject };
    });
    // Loading tfjs and the models is not the person's time.
    let watch: CodeWatch | undefined;
    void this.#ready?.then(() => {
      if (this.#waiter?.jobId !== jobId) return;
      watch = new CodeWatch(worker, limit, (stopped) => {
        this.#leave(worker, new Ended(stopped.code, stopped));
      });
    });
    worker.postMessage({ jobId, job } satisfies ToLooking);
    try {
      const message = await answer;
      if (message.kind === kind) return message as Extract<FromLooking, { kind: Kind }>;
      if (message.kind !== 'failed') throw new Error(`Asked for ${kind}, answered ${message.kind}`);
      if (message.isBroken) this.#forget(worker);
      throw new ProblemError(message.problem.text, message.problem.values);
    } finally {
      watch?.end();
      this.#waiter = undefined;
    }
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker;
    const workerData: LookingStart = { progress: this.#progress };
    const worker = new Worker(this.#file, { workerData, resourceLimits: heapLimit() });
    this.#ownTraces = 0;
    this.#ready = new Promise((resolve) => (this.#loaded = resolve));
    worker.on('message', (message: FromLooking) => this.#receive(message));
    worker.on('error', (error: NodeJS.ErrnoException) => {
      this.#leave(worker, new Ended(error.message, stoppedByHeap(error)));
    });
    worker.on('exit', (code) => this.#leave(worker, new Ended(`exit code ${code}`)));
    this.#worker = worker;
    return worker;
  }

  #receive(message: FromLooking): void {
    if (message.kind === 'ready') this.#loaded();
    else if (message.kind === 'sites') this.#sites = new Map(message.sites);
    else if (message.jobId === this.#waiter?.jobId) this.#waiter.resolve(message);
  }

  /** The thread is gone, or about to be: whoever waits for it is told. */
  #leave(worker: Worker, reason: Ended): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#waiter?.reject(reason);
  }

  #forget(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined;
    void worker.terminate();
  }
}
