// What the training loop needs to know of a model with its data: nothing about layers or files.
// One implementation per model; all run in the training thread (or in the terminal command).

import type { RunInfo, ValidationPoint } from '../../protocol/runReport.ts';
import type { DataSizes } from '../models/modelFactory.ts';
import type { WeightSnapshot } from '../models/weights.ts';
import type { SampleSet } from '../tasks/task.ts';
import type { StepFailure } from './stepFailure.ts';

/** Fixed for the whole run; the run's number is given by whoever started it. */
export type RunDescription = Omit<RunInfo, 'runId'>;

export interface StepResult {
  /** Mean training loss of this step's batch, before the update. */
  readonly loss: number;
  /** Loss and gradients are; otherwise no weight has learned from the step. */
  readonly isFinite: boolean;
  readonly samples: number;
  /** How much this step adds to the speed, in `description.unit`. */
  readonly units: number;
}

export type Validation = Omit<ValidationPoint, 'step'>;

/** `some`: few enough samples to be cheap between steps; `all`: the whole validation split. */
export type ValidationScope = 'some' | 'all';

/** What the terminal command reports of the test split; each model has its own measure. */
export interface FinalTest {
  readonly testLoss?: number;
  readonly testAccuracy?: number;
  readonly testExactMatch?: number;
}

export interface Trainer {
  readonly description: RunDescription;
  /** What the model was built for: classes, vocabulary sizes, image sides. */
  readonly sizes: DataSizes;
  /** Steps between two validations; 0: only after the last step. */
  readonly validationEvery: number;
  /** Learning rate of a step (1, 2, …), warm-up included. */
  learningRateAt(step: number): number;
  setLearningRate(value: number): void;
  /** One optimizer update. The batch depends on the seed and the step only. */
  stepOnce(step: number): StepResult;
  /**
   * The reason of a step that was not finite, which must have been the last. It is passed over once
   * more, so this takes longer than the step.
   */
  failureOf(step: number, result: StepResult): Promise<StepFailure>;
  validate(scope: ValidationScope): Validation;
  /** Of the validation after this step, the last, whose loss is not finite. It is repeated for that. */
  validationReason(step: number, loss: number): Promise<ValidationPoint['reason']>;
  finalTest(): FinalTest;
  /** A few validation samples as `forward` takes them, to look at; the same for the whole run. */
  samples(count: number): SampleSet;
  /** A copy of all parameters and buffers. */
  snapshot(step: number): WeightSnapshot;
  dispose(): void;
}
