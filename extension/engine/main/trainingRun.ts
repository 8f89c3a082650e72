// One run as the engine's main thread sees it: owns the training thread, passes orders on, and
// answers `pausing` and `stopping` at once, while the worker is still inside a step.

import type { Worker } from 'node:worker_threads';
import { dispatch } from '../../protocol/dispatch.ts';
import type { Handlers } from '../../protocol/dispatch.ts';
import type { Problem } from '../../protocol/problem.ts';
import { formatProblem } from '../../protocol/problem.ts';
import { isOver } from '../../protocol/runReport.ts';
import type { ProgressReport, RunState } from '../../protocol/runReport.ts';
import { stopProblem } from '../guard/endedCode.ts';
import { CodeWatch, stoppedByHeap } from '../guard/codeWatch.ts';
import type { TimeLimit } from '../guard/codeWatch.ts';
import type { WatchedThread } from '../guard/threadMemory.ts';
import { framesIn, ownProblem, placedProblem } from '../source/ownFrames.ts';
import type { ReadyThread } from './readyThread.ts';
import type { FailedStep } from '../training/stepFailure.ts';
import type { RunResult } from '../training/runRecord.ts';
import type { WeightSnapshot } from '../models/weights.ts';
import type {
  FromTraining,
  PreparedRun,
  ToTraining,
  TrainingStart,
} from '../training/trainingMessages.ts';

/** How many times longer than loading a step of own code may take, and than a step the last test. */
const stepFactor = 6;
const testFactor = 10;
/** A worker that is inside a step this long after `stop` is ended from outside. */
const stopTimeoutMs = 5000;

export interface RunObserver {
  prepared(run: PreparedRun): void;
  stateChanged(state: RunState): void;
  progressed(report: ProgressReport): void;
  weightsArrived(snapshot: WeightSnapshot): void;
  /** Before the state says so. */
  stepFailed?(failed: FailedStep): void;
  /** Of a run that ends with a test: before it, and after it. */
  testing?(): void;
  tested?(result: RunResult): void;
}

export class TrainingRun {
  /** Settles when the worker is gone. */
  readonly ended: Promise<void>;
  readonly #observer: RunObserver;
  readonly #start: TrainingStart;
  #worker: Worker | undefined;
  /** Orders given before there is a worker. */
  readonly #waitingOrders: ToTraining[] = [];
  #state: RunState = { kind: 'preparing' };
  #stopTimer: NodeJS.Timeout | undefined;
  readonly #limit: TimeLimit | undefined;
  #watch: CodeWatch | undefined;

  /**
   * `before`: the run begins when this has settled; orders may be given at once. `limit`: for a
   * person's own code, to load and build; a step may take six times as long.
   */
  constructor(
    workers: ReadyThread,
    start: TrainingStart,
    observer: RunObserver,
    before: Promise<void> = Promise.resolve(),
    limit?: TimeLimit,
  ) {
    this.#start = start;
    this.#limit = limit;
    this.#observer = observer;
    observer.stateChanged(this.#state);
    this.ended = before.then(() => this.#work(workers));
  }

  pause(): void {
    if (this.#state.kind === 'training') this.#enter({ kind: 'pausing' });
    this.#order({ kind: 'pause' });
  }

  resume(): void {
    if (this.#state.kind === 'pausing') this.#enter({ kind: 'training' });
    this.#order({ kind: 'resume' });
  }

  /** Trains one step and pauses (again). */
  stepOnce(): void {
    if (['training', 'paused'].includes(this.#state.kind)) this.#enter({ kind: 'pausing' });
    this.#order({ kind: 'stepOnce' });
  }

  setLearningRate(value: number): void {
    this.#order({ kind: 'setLearningRate', value });
  }

  copyWeights(): void {
    this.#order({ kind: 'copyWeights' });
  }

  /** Settles when the worker is gone: after its step, or after five seconds; or after the last test. */
  stop(): Promise<void> {
    if (!this.#worker) {
      this.#enter({ kind: 'stopped' });
    } else if (!isOver(this.#state)) {
      this.#enter({ kind: 'stopping' });
      this.#order({ kind: 'stop' });
      if (!this.#start.test) this.#terminateLater();
    }
    return this.ended;
  }

  /** Ends the run with a reason, whatever the worker is doing. */
  fail(problem: Problem): void {
    this.#enter({ kind: 'failed', problem });
    void this.#worker?.terminate();
  }

  #work(workers: ReadyThread): Promise<void> {
    if (isOver(this.#state)) return Promise.resolve();
    const worker = workers.take();
    worker.on('message', (message: FromTraining) => {
      if (this.#state.kind !== 'paused') this.#watch?.touch();
      dispatch(this.#handlers, message);
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const stopped = stoppedByHeap(error);
      this.fail(stopped ? stopProblem(stopped) : ownProblem(error));
    });
    worker.postMessage({ kind: 'begin', start: this.#start } satisfies ToTraining);
    for (const message of this.#waitingOrders) worker.postMessage(message);
    this.#worker = worker;
    return new Promise((resolve) => {
      worker.once('exit', (code) => {
        this.#watch?.end();
        this.#exited(code);
        resolve();
      });
    });
  }

  #watchCode(thread: WatchedThread, limit: TimeLimit): void {
    const ofStep = { ...limit, seconds: stepFactor * limit.seconds };
    this.#watch = new CodeWatch(thread, ofStep, (stopped) => {
      const [top] = framesIn(stopped.stack);
      const problem = stopProblem(stopped);
      this.fail(top ? placedProblem(top, formatProblem(problem)) : problem);
    });
  }

  readonly #handlers: Handlers<FromTraining> = {
    // Loading tfjs and the models was not the person's time.
    begun: ({ memory }) => {
      const worker = this.#worker;
      if (worker && this.#limit) this.#watchCode({ worker, memory }, this.#limit);
    },
    prepared: ({ run }) => this.#observer.prepared(run),
    progress: ({ report }) => this.#observer.progressed(report),
    snapshot: ({ snapshot }) => this.#observer.weightsArrived(snapshot),
    failing: () => this.#watch?.touch(testFactor),
    failedStep: ({ failed }) => this.#observer.stepFailed?.(failed),
    testing: () => {
      this.#watch?.touch(testFactor);
      this.#observer.testing?.();
    },
    tested: ({ result }) => this.#observer.tested?.(result),
    state: ({ state }) => {
      if (!this.#isOutdated(state)) this.#enter(state);
      if (isOver(this.#state)) this.#terminateLater();
    },
  };

  /** Said by the worker before it read the latest order; the answer already given stands. */
  #isOutdated({ kind }: RunState): boolean {
    if (this.#state.kind === 'stopping') return kind === 'training' || kind === 'paused';
    return this.#state.kind === 'pausing' && kind === 'training';
  }

  #terminateLater(): void {
    this.#stopTimer ??= setTimeout(() => void this.#worker?.terminate(), stopTimeoutMs);
  }

  #order(message: ToTraining): void {
    if (isOver(this.#state)) return;
    if (this.#worker) this.#worker.postMessage(message);
    else this.#waitingOrders.push(message);
  }

  #enter(state: RunState): void {
    if (isOver(this.#state) || state.kind === this.#state.kind) return;
    this.#state = state;
    if (state.kind === 'paused') this.#watch?.rest();
    else this.#watch?.touch();
    this.#observer.stateChanged(state);
  }

  #exited(code: number): void {
    clearTimeout(this.#stopTimer);
    if (isOver(this.#state)) return;
    if (this.#state.kind === 'stopping') {
      this.#enter({ kind: 'stopped' });
      return;
    }
    const text = 'The training thread ended unexpectedly (code {code}). Train again.';
    this.#enter({ kind: 'failed', problem: { text, values: { code } } });
  }
}
