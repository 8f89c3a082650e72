// The engine's side of the looking thread: gives it jobs, one at a time, and ends it when a person's
// own code takes too long or too much memory. The thread that follows knows nothing of the last one.

import { Worker } from 'node:worker_threads';
import type { LookAnswer } from '../../protocol/looks/look.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { SourceRange } from '../../protocol/shapeTable.ts';
import { SourceTexts } from '../../protocol/sourceTexts.ts';
import type { SourceText, TextVersion } from '../../protocol/trace.ts';
import { isOwnModel } from '../../protocol/trainRequest.ts';
import type { ModelId } from '../../protocol/trainRequest.ts';
import { CodeWatch, heapLimit, stoppedByHeap } from '../guard/codeWatch.ts';
import type { Stopped, TimeLimit } from '../guard/codeWatch.ts';
import type {
  LookingStart,
  FromLooking,
  Job,
  LookJob,
  RunWeights,
  ToLooking,
  TraceJob,
  TraceResult,
} from '../looking/lookingMessages.ts';
import { stopProblem, tableOfEnded } from '../guard/endedCode.ts';
import { Turns } from './turns.ts';

/** Modules of edited files are never freed: a thread is replaced after so many traces of own files. */
const mostOwnTraces = 500;
/** A thread that follows is ready in less. */
const longTraceMs = 1000;
/** For the code that ships. */
const noLimit: TimeLimit = { seconds: Infinity, setting: '' };

type JobOrder = Extract<ToLooking, { kind: 'job' }>;

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

export class Looker {
  readonly #file: URL;
  /** Of all threads that there were: the next one can trace again what the last one had. */
  readonly #texts = new SourceTexts();
  #worker: Worker | undefined;
  /** Settles when the thread has loaded what any job needs. */
  #ready: Promise<void> | undefined;
  #loaded = (): void => undefined;
  /** Of the tensors of this thread. */
  #memory: WebAssembly.Memory | undefined;
  /** What this thread has got: texts, by SHA-256, and the weights of one step of a run. */
  #textsThere = new Set<string>();
  #weightsThere: RunWeights | undefined;
  #waiter: Waiter | undefined;
  readonly #turns = new Turns<Job>((job) => this.#rankOf(job));
  readonly #progress = new Int32Array(new SharedArrayBuffer(4));
  #sites = new Map<number, SourceRange>();
  /** The trace that the thread has done a part of, and how long that took. */
  #begun: { readonly job: TraceJob; readonly milliseconds: number } | undefined;
  #ownTraces = 0;
  #lastJobId = 0;
  /** The newest of each model, and those that nobody waits for. */
  readonly #asked = new Map<ModelId, TraceJob>();
  readonly #abandoned = new WeakSet<TraceJob>();

  /** `file` is the looking thread's entry; the thread begins with the first job. */
  constructor(file: URL) {
    this.#file = file;
  }

  /** A mistake in own code is a finding; rejects with a ProblemError for a shipped model only. */
  trace(job: TraceJob, limit: TimeLimit): Promise<TraceResult> {
    this.#texts.add(job.texts);
    this.#asked.set(job.model, job);
    return this.#turns.inTurns(job, () =>
      isOwnModel(job.model) ? this.#ownPart(job, limit) : this.#tracePart(job),
    );
  }

  async #tracePart(job: TraceJob, limit = noLimit): Promise<TraceResult | undefined> {
    const { result } = await this.#ask(job, limit, 'traced');
    if (result) this.#texts.add(result.texts);
    return result;
  }

  async #ownPart(job: TraceJob, limit: TimeLimit): Promise<TraceResult | undefined> {
    const isFirst = this.#begun?.job !== job;
    if (isFirst && ++this.#ownTraces > mostOwnTraces && this.#worker) this.#forget(this.#worker);
    try {
      if (this.#abandoned.has(job)) throw new Ended('abandoned');
      return await this.#tracePart(job, limit);
    } catch (error) {
      const { stopped, message } = error instanceof Ended ? error : new Ended(String(error));
      const lastPlace = this.#sites.get(this.#progress[0]);
      const texts = this.#texts.missing(job.open, new Set());
      const table = tableOfEnded({ ...job, texts }, { stopped, message, lastPlace });
      return { table, texts: [] };
    }
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

  /** `weights`: of the run that is meant, if one is. Rejects with a ProblemError. */
  async look(job: LookJob, weights: RunWeights | undefined, limit: TimeLimit): Promise<LookAnswer> {
    this.#texts.add(job.texts);
    const ownLimit = isOwnModel(job.trace.model) ? limit : noLimit;
    return this.#turns.inTurns(job, () => this.#lookPart(job, this.#newest(weights), ownLimit));
  }

  /** Between two parts of a look another one may have brought newer weights of this run. */
  #newest(weights: RunWeights | undefined): RunWeights | undefined {
    const there = this.#weightsThere;
    if (!weights || there?.runId !== weights.runId) return weights;
    return there.snapshot.step > weights.snapshot.step ? there : weights;
  }

  async #lookPart(
    job: LookJob,
    weights: RunWeights | undefined,
    limit: TimeLimit,
  ): Promise<LookAnswer | undefined> {
    try {
      return (await this.#ask(job, limit, 'looked', weights)).answer;
    } catch (error) {
      if (error instanceof Ended) throw endedLook(error);
      throw error;
    }
  }

  /** Ends the thread. A job that it is at fails. */
  async end(): Promise<void> {
    await this.#worker?.terminate();
  }

  /** A hover waits for no trace, and what is typed for no picture. One trace after the other. */
  #rankOf(job: Job): number {
    if (job.kind === 'trace') return this.#begun?.job === job ? 1 : 2;
    return job.canWait === true ? 3 : 0;
  }

  async #ask<Kind extends 'traced' | 'looked'>(
    job: Job,
    limit: TimeLimit,
    kind: Kind,
    weights?: RunWeights,
  ): Promise<Extract<FromLooking, { kind: Kind }>> {
    const worker = this.#thread();
    const jobId = ++this.#lastJobId;
    const begun = this.#begun?.job === job ? this.#begun : undefined;
    const spent = begun?.milliseconds ?? 0;
    let hasMore = false;
    const answer = new Promise<FromLooking>((resolve, reject) => {
      this.#waiter = { jobId, job, resolve, reject };
    });
    // Loading tfjs and the models is not the person's time.
    let watch: CodeWatch | undefined;
    void this.#ready?.then(() => {
      if (this.#waiter?.jobId !== jobId) return;
      watch = new CodeWatch({ worker, memory: this.#memory }, limit, (stopped) => {
        this.#leave(worker, new Ended(stopped.code, stopped));
      });
      watch.goOn(spent);
    });
    this.#give(worker, { job, jobId, goesOn: begun !== undefined }, weights);
    try {
      const reply = await answer;
      hasMore = reply.kind === 'traced' && !reply.result;
      if (reply.kind === kind) return reply as Extract<FromLooking, { kind: Kind }>;
      if (reply.kind !== 'failed') throw new Error(`Asked for ${kind}, answered ${reply.kind}`);
      if (reply.isBroken) this.#forget(worker);
      throw ProblemError.of(reply.problem);
    } finally {
      watch?.end();
      this.#waiter = undefined;
      if (job.kind === 'trace') {
        this.#begun = hasMore ? { job, milliseconds: watch?.elapsed ?? spent } : undefined;
      }
    }
  }

  /** With what the thread needs for it and has not got. */
  #give(worker: Worker, order: Omit<JobOrder, 'kind'>, weights: RunWeights | undefined): void {
    const post = (message: ToLooking) => worker.postMessage(message);
    if (weights && !isSameWeights(weights, this.#weightsThere)) {
      this.#weightsThere = weights;
      post({ kind: 'weights', weights });
    }
    const { job } = order;
    const texts = this.#textsFor(job.kind === 'trace' ? job.open : job.trace.texts);
    post({ ...order, kind: 'job', job: { ...job, texts } });
  }

  /** Those of the texts that the thread has not got; from now on it has. */
  #textsFor(versions: readonly TextVersion[]): SourceText[] {
    const texts = this.#texts.missing(versions, this.#textsThere);
    for (const { sha } of texts) this.#textsThere.add(sha);
    return texts;
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker;
    const workerData: LookingStart = { progress: this.#progress };
    const worker = new Worker(this.#file, { workerData, resourceLimits: heapLimit() });
    this.#ownTraces = 0;
    this.#begun = undefined;
    this.#textsThere = new Set();
    this.#weightsThere = undefined;
    this.#sites = new Map();
    this.#ready = new Promise((resolve) => (this.#loaded = resolve));
    worker.on('message', (message: FromLooking) => this.#receive(message));
    worker.on('error', (error: NodeJS.ErrnoException) => {
      this.#leave(worker, new Ended(error.message, stoppedByHeap(error)));
    });
    worker.on('exit', (code) =>
      this.#leave(worker, new Ended(`its thread ended with exit code ${code}`)),
    );
    this.#worker = worker;
    return worker;
  }

  #receive(message: FromLooking): void {
    if (message.kind === 'ready') {
      this.#memory = message.memory;
      this.#loaded();
    } else if (message.kind === 'sites') this.#sites = new Map(message.sites);
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

function isSameWeights(one: RunWeights, other: RunWeights | undefined): boolean {
  return one.snapshot === other?.snapshot && one.failedStep === other.failedStep;
}

function endedLook({ stopped, message }: Ended): ProblemError {
  if (stopped) return ProblemError.of(stopProblem(stopped));
  return new ProblemError('The values could not be computed: {message}', { message });
}
