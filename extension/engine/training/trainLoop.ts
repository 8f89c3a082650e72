// The training loop: step, tell the observer, listen. It knows neither threads nor processes, so
// the training thread, the terminal command and the tests all run this one.

import { setImmediate as nextMacrotask } from 'node:timers/promises';
import { ProblemError } from '../../protocol/problem.ts';
import type { ValidationPoint } from '../../protocol/runReport.ts';
import type { Trainer, StepResult } from './trainer.ts';

export type LoopState = 'training' | 'paused' | 'finished' | 'stopped';

export interface TrainObserver {
  stateChanged(state: LoopState): void;
  /** `seconds`: how long the step took. */
  stepped(step: number, result: StepResult, seconds: number): void;
  validated(point: ValidationPoint): void;
  /** A step or validation was not finite; its reason is looked for. */
  failing?(): void;
}

/** What the loop has been told to do when the current step is done. */
type Order = 'run' | 'stepOnce' | 'pause' | 'stop';

export class TrainLoop {
  readonly #trainer: Trainer;
  readonly #observer: TrainObserver;
  #order: Order = 'run';
  #state: LoopState | undefined;
  #step = 0;
  /** Of a validation loss that is not finite. */
  #hasReason = false;
  #wake = (): void => {};

  constructor(trainer: Trainer, observer: TrainObserver) {
    this.#trainer = trainer;
    this.#observer = observer;
  }

  /** Newest finished step; 0 before the first. */
  get step(): number {
    return this.#step;
  }

  pause(): void {
    this.#obey('pause');
  }

  resume(): void {
    this.#obey('run');
  }

  /** Trains one step, then pauses (again). */
  stepOnce(): void {
    this.#obey('stepOnce');
  }

  stop(): void {
    this.#obey('stop');
  }

  /** Settles when the last step is done or the loop was stopped; rejects when a step fails. */
  async run(): Promise<'finished' | 'stopped'> {
    const { totalSteps } = this.#trainer.description;
    while (this.#step < totalSteps) {
      // Messages are read only between macrotasks; without this a pause would never arrive.
      await nextMacrotask();
      if (this.#order === 'pause') await this.#sleepUntilOrdered();
      if (this.#order === 'stop') return this.#end('stopped');
      if (this.#order === 'pause') continue;
      this.#enter('training');
      await this.#trainStep();
      if (this.#order === 'stepOnce') this.#order = 'pause';
    }
    return this.#end('finished');
  }

  #obey(order: Order): void {
    if (this.#order === 'stop') return;
    this.#order = order;
    this.#wake();
  }

  async #sleepUntilOrdered(): Promise<void> {
    this.#enter('paused');
    await new Promise<void>((wake) => (this.#wake = wake));
  }

  async #trainStep(): Promise<void> {
    const step = this.#step + 1;
    const start = performance.now();
    const result = withinMemory(step, () => this.#trainer.stepOnce(step));
    if (!result.isFinite) {
      this.#observer.failing?.();
      throw await this.#trainer.failureOf(step, result);
    }
    this.#step = step;
    this.#observer.stepped(step, result, (performance.now() - start) / 1000);
    if (this.#isValidated(step)) {
      const validation = withinMemory(step, () => this.#trainer.validate('some'));
      const reason = await this.#reasonOf(step, validation.loss);
      this.#observer.validated({ step, ...validation, ...(reason && { reason }) });
    }
  }

  /** Told once: the next one would say the same. */
  async #reasonOf(step: number, loss: number): Promise<ValidationPoint['reason']> {
    if (Number.isFinite(loss) || this.#hasReason) return undefined;
    this.#hasReason = true;
    this.#observer.failing?.();
    return this.#trainer.validationReason(step, loss);
  }

  /** The last step always is. */
  #isValidated(step: number): boolean {
    const { description, validationEvery } = this.#trainer;
    if (step === description.totalSteps) return true;
    return validationEvery > 0 && step % validationEvery === 0;
  }

  #enter(state: LoopState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#observer.stateChanged(state);
  }

  #end(state: 'finished' | 'stopped'): 'finished' | 'stopped' {
    this.#enter(state);
    return state;
  }
}

/** The wasm backend does not say that its memory is full: it traps, wherever it happens to be. */
function withinMemory<Result>(step: number, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    // A WebAssembly.RuntimeError; the class has no type outside of browsers.
    if (!(error instanceof Error && error.name === 'RuntimeError')) throw error;
    throw new ProblemError(
      'Step {step} broke off, most likely because it needs more memory than WebAssembly has ({reason}). Lower batchSize or the sizes of the model.',
      { step, reason: error.message },
    );
  }
}
