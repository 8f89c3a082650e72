// Remembers a run from its first step, and says in the end what came of it.

import type { ValidationPoint } from '../../protocol/runReport.ts';
import { fileOfOwnModel, isOwnModel } from '../../protocol/trainRequest.ts';
import type { Trainer, FinalTest, RunDescription, StepResult } from './trainer.ts';

/** The JSON file of `npm run train`. */
export interface RunResult {
  /** Name of a shipped model, or the file of an own one. */
  readonly model: string;
  /** Name of a shipped data set; `own`: what the file of the model says. */
  readonly data: string;
  /** What the data set calls itself: `MNIST`, `input.txt`. */
  readonly dataTitle: string;
  readonly steps: number;
  readonly seed: number;
  /** Time inside training steps. */
  readonly seconds: number;
  readonly samplesPerSecond: number;
  readonly final: {
    /** Moving average of the training loss: 0.98 of the old, 0.02 of the new. */
    readonly trainLoss: number;
    /** On the whole validation split. */
    readonly validationLoss: number;
  } & FinalTest;
  readonly curve: readonly (readonly [step: number, loss: number])[];
  readonly validation: readonly ValidationPoint[];
}

export class RunRecord {
  readonly #run: RunDescription;
  readonly #curve: [step: number, loss: number][] = [];
  readonly #validation: ValidationPoint[] = [];
  #seconds = 0;
  #samples = 0;
  #averageLoss: number | undefined;

  constructor(run: RunDescription) {
    this.#run = run;
  }

  addStep(step: number, { loss, samples }: StepResult, seconds: number): void {
    this.#curve.push([step, loss]);
    this.#seconds += seconds;
    this.#samples += samples;
    this.#averageLoss =
      this.#averageLoss === undefined ? loss : 0.98 * this.#averageLoss + 0.02 * loss;
  }

  addValidation(point: ValidationPoint): void {
    this.#validation.push(point);
  }

  /** Runs the tests, which takes a while. */
  result(trainer: Trainer): RunResult {
    const { model, data, dataTitle, seed } = this.#run;
    return {
      model: isOwnModel(model) ? fileOfOwnModel(model) : model,
      data,
      dataTitle,
      steps: this.#curve.length,
      seed,
      seconds: this.#seconds,
      samplesPerSecond: this.#seconds > 0 ? this.#samples / this.#seconds : 0,
      final: {
        trainLoss: this.#averageLoss ?? NaN,
        validationLoss: trainer.validate('all').loss,
        ...trainer.finalTest(),
      },
      curve: this.#curve,
      validation: this.#validation,
    };
  }
}
