// A model joined with its data: what differs between images, texts, pairs and arrays. What is the
// same (optimizer, learning rate, snapshots) is `modelTrainer.ts`.

import * as tf from '@tensorflow/tfjs';
import type { DataSet } from '../../data/index.ts';
import type { RunInfo } from '../../protocol/runReport.ts';
import type { DataSizes, ResolvedSettings } from '../models/modelFactory.ts';
import type { TrainableModel } from '../models/trainableModel.ts';
import type { FinalTest, Validation, ValidationScope } from '../training/trainer.ts';
import type { Loss, LossOptions } from './loss.ts';

export interface TaskPlan<Data extends DataSet = DataSet> {
  readonly data: Data;
  readonly settings: ResolvedSettings;
  readonly seed: number;
  readonly loss: Loss;
  build(sizes: DataSizes): TrainableModel;
}

export interface TrainingBatch {
  readonly samples: number;
  /** In the task's unit. */
  readonly units: number;
  /** Mean loss of the batch; called once, with the model in training mode. */
  loss(): tf.Scalar;
}

/** A tensor that may cross to another thread. */
export interface PlainTensor {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly values: Float32Array | Int32Array;
}

/** What `forward` takes, and what the loss compares its outputs with. */
export interface Samples {
  readonly inputs: readonly PlainTensor[];
  readonly targets: PlainTensor;
}

/** How many validation samples one can choose from. */
export const lookedSamples = 16;

/** Validation samples to look at, one by one. */
export interface SampleSet extends Samples {
  readonly count: number;
  /** Of inputs and targets: the axis along which the samples lie. */
  readonly batchAxis: 0 | 1;
  readonly words: DataWords;
}

/** What the numbers of a data set stand for. */
export type DataWords =
  | { readonly kind: 'images'; readonly classes: readonly string[] }
  | { readonly kind: 'text'; readonly vocabulary: readonly string[] }
  | {
      readonly kind: 'pairs';
      readonly source: readonly string[];
      readonly target: readonly string[];
      readonly sourcePad: number;
      readonly targetPad: number;
    }
  | { readonly kind: 'arrays' };

/** Padding is nothing that a model has to say. */
export function lossOptions(words: DataWords): LossOptions {
  return words.kind === 'pairs' ? { ignoreIndex: words.targetPad } : {};
}

export interface Task {
  readonly model: TrainableModel;
  readonly sizes: DataSizes;
  readonly dataTitle: string;
  readonly unit: RunInfo['unit'];
  readonly stepsPerEpoch: number;
  /** The batch of a step (1, 2, …); it depends on the seed and the step only. */
  batch(step: number): TrainingBatch;
  /** Both tests are called with the model in eval mode. */
  validate(scope: ValidationScope): Validation;
  finalTest(): FinalTest;
  /** The first validation samples, at most `count`. */
  samples(count: number): SampleSet;
  /** All that `batch(step)` learns from. */
  trainingSamples(step: number): SampleSet;
}

export function toTensor({ values, shape, dtype }: PlainTensor): tf.Tensor {
  return tf.tensor(values, [...shape], dtype);
}
