// One run as the engine's main thread sees it: owns the training worker, passes orders on, and
// answers `pausing` and `stopping` at once, while the worker is still inside a step.

import { Worker } from 'node:worker_threads';
import { dispatch } from '../protocol/engineMessages.ts';
import type { Handlers } from '../protocol/engineMessages.ts';
import type { Problem } from '../protocol/problem.ts';
import { toProblem } from '../protocol/problem.ts';
import type { ProgressReport, RunState } from '../protocol/runReport.ts';
import type { TrainRequest } from '../protocol/trainRequest.ts';
import type { WeightSnapshot } from './sampleBatch.ts';
import type { FromWorker, PreparedRun, ToWorker, WorkerStart } from './workerMessages.ts';

/** A worker that is inside a step this long after `stop` is ended from outside. */
const stopTimeoutMs = 5000;

export interface RunObserver {
  prepared(run: PreparedRun): void;
  stateChanged(state: RunState): void;
  progressed(report: ProgressReport): void;
  weightsArrived(snapshot: WeightSnapshot): void;
}

export class TrainingRun {
  readonly #worker: Worker;
  readonly #observer: RunObserver;
  readonly #ended: Promise<void>;
  #state: RunState = { kind: 'preparing' };
  #stopTimer: NodeJS.Timeout | undefined;

  constructor(workerFile: URL, request: TrainRequest, observer: RunObserver) {
    this.#observer = observer;
    const start: WorkerStart = { request };
    this.#worker = new Worker(workerFile, { workerData: start });
    this.#worker.on('message', (message: FromWorker) => dispatch(this.#handlers, message));
    this.#worker.on('error', (error) => this.fail(toProblem(error)));
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        this.#exited(code);
        resolve();
      });
    });
  }

  get isOver(): boolean {
    return ['stopped', 'finished', 'failed'].includes(this.#state.kind);
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

  /** Settles when the worker is gone: after its step, or after five seconds. */
  stop(): Promise<void> {
    if (!this.isOver && this.#stopTimer === undefined) {
      this.#enter({ kind: 'stopping' });
      this.#order({ kind: 'stop' });
      this.#terminateLater();
    }
    return this.#ended;
  }

  /** Ends the run with a reason, whatever the worker is doing. */
  fail(problem: Problem): void {
    this.#enter({ kind: 'failed', problem });
    void this.#worker.terminate();
  }

  readonly #handlers: Handlers<FromWorker> = {
    prepared: ({ run }) => this.#observer.prepared(run),
    progress: ({ report }) => this.#observer.progressed(report),
    snapshot: ({ snapshot }) => this.#observer.weightsArrived(snapshot),
    state: ({ state }) => {
      if (!this.#isOutdated(state)) this.#enter(state);
      if (this.isOver) this.#terminateLater();
    },
  };

  /** Said by the worker before it read the latest order; the answer already given stands. */
  #isOutdated({ kind }: RunState): boolean {
    if (this.#state.kind === 'stopping') return kind === 'training' || kind === 'paused';
    return this.#state.kind === 'pausing' && kind === 'training';
  }

  #terminateLater(): void {
    this.#stopTimer ??= setTimeout(() => void this.#worker.terminate(), stopTimeoutMs);
  }

  #order(message: ToWorker): void {
    if (!this.isOver) this.#worker.postMessage(message);
  }

  #enter(state: RunState): void {
    if (this.isOver || state.kind === this.#state.kind) return;
    this.#state = state;
    this.#observer.stateChanged(state);
  }

  #exited(code: number): void {
    clearTimeout(this.#stopTimer);
    if (this.isOver) return;
    if (this.#state.kind === 'stopping') {
      this.#enter({ kind: 'stopped' });
      return;
    }
    const text = 'The training thread ended unexpectedly (code {code}). Train again.';
    this.#enter({ kind: 'failed', problem: { text, values: { code } } });
  }
}
