// `defineExperiment`: how a file of a person's own says which model learns from which data. It
// computes nothing; the engine reads what it returns.

import type * as tf from '@tensorflow/tfjs';
import type { DataSource, SizesOf } from 'tensorscope/data';

/** Anything with a `forward`: an `nn.Module`, or a class of one's own with tfjs variables in it. */
export interface ForwardModel {
  forward(...inputs: never[]): unknown;
}

export interface TrainingSettings {
  /** Samples in one step. Default 64. */
  readonly batchSize?: number;
  /** Default 0.001. */
  readonly learningRate?: number;
  /** Default `adam`. */
  readonly optimizer?: 'adam' | 'sgd';
  /** Of `sgd`. Default 0. */
  readonly momentum?: number;
  /** Steps over which the learning rate rises from 0. Default 0. */
  readonly warmupSteps?: number;
  /** Largest norm of the whole gradient; 0, the default, turns clipping off. */
  readonly clipNorm?: number;
  /** Steps between two validation points. Default 50. */
  readonly validationEvery?: number;
  /** Tokens in one training sequence of a text. Default 64. */
  readonly sequenceLength?: number;
}

export interface LossOptions {
  /** The target that pads sequences of different lengths; it should not count. */
  readonly ignoreIndex?: number;
}

export interface ExperimentDefinition<Kind extends keyof SizesOf = keyof SizesOf> {
  /** What the model is called in lists. Default: the name of its class. */
  readonly title?: string;
  /** From `tensorscope/data`: `digits()`, `text('poems.txt')`, `arrays({ … })`. */
  readonly data: DataSource<Kind>;
  /** Makes the model for data of these sizes. The same seed must make the same weights. */
  model(sizes: SizesOf[Kind], seed: number): ForwardModel | tf.LayersModel;
  /**
   * Mean loss of a batch from what `forward` returned. Default: cross-entropy of logits, or the
   * mean squared error where the targets are no classes.
   */
  loss?(outputs: tf.Tensor, targets: tf.Tensor, options: LossOptions): tf.Scalar;
  /** How many steps *Train* makes. Default 1000. */
  readonly steps?: number;
  readonly settings?: TrainingSettings;
}

/** The default export of a file that Tensorscope can train. */
export class Experiment<Kind extends keyof SizesOf = keyof SizesOf> {
  readonly definition: ExperimentDefinition<Kind>;

  constructor(definition: ExperimentDefinition<Kind>) {
    this.definition = definition;
  }
}

/**
 * `export default defineExperiment({ data: digits(), model: (sizes, seed) => new MyModel(…) })`
 */
export function defineExperiment<Kind extends keyof SizesOf>(
  definition: ExperimentDefinition<Kind>,
): Experiment<Kind> {
  return new Experiment(definition);
}
