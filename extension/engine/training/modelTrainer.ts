// The trainer of any model: one optimizer update from the task's loss, copies of all weights,
// and what the run is called.

import * as tf from '@tensorflow/tfjs';
import { Adam, clipGradNorm, globalNorm, Sgd, valueAndGrads } from 'tensorscope/nn';
import type { Optimizer } from 'tensorscope/nn';
import type { Problem } from '../../protocol/problem.ts';
import type { ValidationPoint } from '../../protocol/runReport.ts';
import type { TrainRequest } from '../../protocol/trainRequest.ts';
import { originOf } from '../notFinite/repeatedStep.ts';
import type { Origin, Repetition } from '../notFinite/repeatedStep.ts';
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
import type { SampleSet, Task, TaskPlan, TrainingBatch } from '../tasks/task.ts';
import { notFiniteProblem, StepFailure, validationReason } from './stepFailure.ts';

export interface ExperimentOptions {
  /** How many, where the request leaves that open. */
  readonly steps?: number;
  /** Of the run. */
  readonly notes?: readonly Problem[];
  /** The same task with a model of probed code, to find mistakes in. */
  readonly probed: () => Promise<TaskPlan>;
}

export class ModelTrainer implements Trainer {
  readonly description: RunDescription;
  readonly validationEvery: number;
  readonly #task: Task;
  readonly #params: ReadonlyMap<string, tf.Variable>;
  readonly #learningRate: LearningRate;
  readonly #clipNorm: number;
  readonly #optimizer: Optimizer;
  readonly #probed: () => Promise<TaskPlan>;
  /** Of all weights together, at the beginning. */
  readonly #firstNorm: number;
  /** The newest that was trained. */
  #step = 0;

  constructor(
    request: TrainRequest,
    settings: ResolvedSettings,
    task: Task,
    { steps, notes, probed }: ExperimentOptions,
  ) {
    this.#probed = probed;
    this.#task = task;
    this.#params = task.model.namedParameters();
    this.#learningRate = new LearningRate(
      settings.learningRate as number,
      settings.warmupSteps as number,
    );
    this.validationEvery = settings.validationEvery as number;
    this.#clipNorm = settings.clipNorm as number;
    this.#optimizer = createOptimizer(this.#params, settings);
    this.#firstNorm = exactNorm(this.#params);
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
    const batch = this.#begin(this.#task, step);
    const result = tf.tidy(() => this.#update(step, () => batch.loss()));
    return { ...result, samples: batch.samples, units: batch.units };
  }

  async failureOf(step: number, { loss, samples }: StepResult): Promise<StepFailure> {
    const origin = await this.#origin(samples, step - 1, (task) => {
      const batch = this.#begin(task, step);
      const again = valueAndGrads(() => batch.loss(), task.model.namedParameters());
      return [again.loss, ...again.grads.values()];
    });
    const growth = exactNorm(this.#params) / this.#firstNorm;
    const learningRate = this.#learningRate.at(step);
    const batch = this.#task.trainingSamples(step);
    const facts = { step, loss, learningRate, growth, samples: batch };
    return new StepFailure(notFiniteProblem(facts, origin), { step, samples: batch }, origin);
  }

  async validationReason(step: number, loss: number): Promise<ValidationPoint['reason']> {
    const origin = await this.#origin(NaN, step, (task) => {
      drawFrom(this.description.seed, 'validation', step);
      task.model.setTraining(false);
      task.validate('some');
      return undefined;
    });
    return validationReason(step, loss, origin);
  }

  /** Nothing where the repetition itself fails: why the numbers are wrong then stays unknown. */
  async #origin(batch: number, step: number, run: Repetition['run']): Promise<Origin | undefined> {
    try {
      return await originOf(this.#probed, { weights: this.snapshot(step), batch, run });
    } catch (error) {
      console.error(error);
      return undefined;
    }
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

  /** Sets and draws what a step has, whatever was before it. */
  #begin(task: Task, step: number): TrainingBatch {
    drawFrom(this.description.seed, 'step', step);
    if (!task.model.training) task.model.setTraining(true);
    task.model.setTrainingStep(step);
    return task.batch(step);
  }

  /** No weight learns from numbers that are not finite. */
  #update(step: number, lossFunction: () => tf.Scalar): Pick<StepResult, 'loss' | 'isFinite'> {
    const { loss, grads } = valueAndGrads(lossFunction, this.#params);
    const [value] = loss.dataSync();
    const clipped = this.#clipNorm > 0 ? clipGradNorm(grads, this.#clipNorm) : undefined;
    const norm = clipped?.norm ?? globalNorm(grads);
    // The squares of large gradients may be too large although the gradients are not.
    const isFinite = Number.isFinite(value + norm) || (Number.isFinite(value) && areFinite(grads));
    if (!isFinite) return { loss: value, isFinite };
    this.#optimizer.learningRate = this.#learningRate.at(step);
    this.#optimizer.step(clipped?.grads ?? grads);
    return { loss: value, isFinite };
  }
}

function areFinite(tensors: ReadonlyMap<string, tf.Tensor>): boolean {
  return [...tensors.values()].every((tensor) => tensor.dataSync().every(Number.isFinite));
}

/** In doubles: the squares of weights that have grown are no float32. */
function exactNorm(tensors: ReadonlyMap<string, tf.Tensor>): number {
  let sum = 0;
  for (const tensor of tensors.values()) for (const x of tensor.dataSync()) sum += x * x;
  return Math.sqrt(sum);
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
