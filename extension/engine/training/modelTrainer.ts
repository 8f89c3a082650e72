// The trainer of any model: one optimizer update from the task's loss, copies of all weights,
// and what the run is called.

import * as tf from '@tensorflow/tfjs';
import { Adam, clipGradNorm, Sgd, valueAndGrads } from 'tensorscope/nn';
import type { Optimizer } from 'tensorscope/nn';
import type { Problem } from '../../protocol/problem.ts';
import type { TrainRequest } from '../../protocol/trainRequest.ts';
import { LearningRate } from './learningRate.ts';
import type { DataSizes, ResolvedSettings } from '../models/modelFactory.ts';
import { snapshotOf } from '../models/weights.ts';
import type { WeightSnapshot } from '../models/weights.ts';
import { drawFrom } from '../guard/seededRandom.ts';
import type {
  Trainer,
  FinalTest,
  RunDescription,
  StepResult,
  Validation,
  ValidationScope,
} from './trainer.ts';
import type { SampleSet, Task } from '../tasks/task.ts';

export interface ExperimentOptions {
  /** How many, where the request leaves that open. */
  readonly steps?: number;
  /** Of the run. */
  readonly notes?: readonly Problem[];
}

export class ModelTrainer implements Trainer {
  readonly description: RunDescription;
  readonly validationEvery: number;
  readonly #task: Task;
  readonly #params: ReadonlyMap<string, tf.Variable>;
  readonly #learningRate: LearningRate;
  readonly #clipNorm: number;
  readonly #optimizer: Optimizer;
  /** The newest that was trained. */
  #step = 0;

  constructor(
    request: TrainRequest,
    settings: ResolvedSettings,
    task: Task,
    { steps, notes }: ExperimentOptions = {},
  ) {
    this.#task = task;
    this.#params = task.model.namedParameters();
    this.#learningRate = new LearningRate(
      settings.learningRate as number,
      settings.warmupSteps as number,
    );
    this.validationEvery = settings.validationEvery as number;
    this.#clipNorm = settings.clipNorm as number;
    this.#optimizer = createOptimizer(this.#params, settings);
    this.description = {
      model: request.model,
      data: request.data.id,
      dataTitle: task.dataTitle,
      seed: request.seed,
      totalSteps: totalSteps(request.length, task.stepsPerEpoch, steps),
      stepsPerEpoch: task.stepsPerEpoch,
      unit: task.unit,
      parameters: [...this.#params.values()].reduce((sum, { size }) => sum + size, 0),
      settings,
      notes,
    };
  }

  get sizes(): DataSizes {
    return this.#task.sizes;
  }

  learningRateAt(step: number): number {
    return this.#learningRate.at(step);
  }

  setLearningRate(value: number): void {
    this.#learningRate.base = value;
  }

  stepOnce(step: number): StepResult {
    this.#step = step;
    drawFrom(this.description.seed, 'step', step);
    const { model } = this.#task;
    const batch = this.#task.batch(step);
    if (!model.training) model.setTraining(true);
    model.setTrainingStep(step);
    const loss = tf.tidy(() => this.#update(step, () => batch.loss()));
    return { loss, samples: batch.samples, units: batch.units };
  }

  validate(scope: ValidationScope): Validation {
    drawFrom(this.description.seed, 'validation', this.#step);
    this.#task.model.setTraining(false);
    return this.#task.validate(scope);
  }

  finalTest(): FinalTest {
    drawFrom(this.description.seed, 'test', this.#step);
    this.#task.model.setTraining(false);
    return this.#task.finalTest();
  }

  samples(count: number): SampleSet {
    return this.#task.samples(count);
  }

  snapshot(step: number): WeightSnapshot {
    return snapshotOf(this.#task.model, step);
  }

  dispose(): void {
    this.#optimizer.dispose();
    this.#task.model.dispose();
  }

  /** A loss that is not a finite number is returned, but no weight learns from it. */
  #update(step: number, lossFunction: () => tf.Scalar): number {
    const { loss, grads } = valueAndGrads(lossFunction, this.#params);
    const [value] = loss.dataSync();
    if (!Number.isFinite(value)) return value;
    this.#optimizer.learningRate = this.#learningRate.at(step);
    this.#optimizer.step(this.#clipNorm > 0 ? clipGradNorm(grads, this.#clipNorm).grads : grads);
    return value;
  }
}

function createOptimizer(
  params: ReadonlyMap<string, tf.Variable>,
  settings: ResolvedSettings,
): Optimizer {
  const learningRate = settings.learningRate as number;
  if (settings.optimizer === 'adam') return new Adam(params, { learningRate });
  return new Sgd(params, { learningRate, momentum: settings.momentum as number });
}

function totalSteps(
  length: TrainRequest['length'],
  stepsPerEpoch: number,
  defined = stepsPerEpoch,
): number {
  if ('epochs' in length) return Math.max(1, Math.round(length.epochs * stepsPerEpoch));
  return 'steps' in length ? length.steps : defined;
}
