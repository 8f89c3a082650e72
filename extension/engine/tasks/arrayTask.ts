// A model learns from arrays that its own file brings along: classes, or numbers.

import * as tf from '@tensorflow/tfjs';
import type { ArrayDataSet, ArraySet } from '../../data/index.ts';
import type { DataSizes } from '../models/modelFactory.ts';
import type { TrainableModel } from '../models/trainableModel.ts';
import { consecutive, EpochSampler } from './epochSampler.ts';
import type { FinalTest, Validation } from '../training/trainer.ts';
import { outputTensor } from './loss.ts';
import { toTensor } from './task.ts';
import type { PlainTensor, Samples, SampleSet, Task, TaskPlan, TrainingBatch } from './task.ts';

const evaluationBatch = 250;

export class ArrayTask implements Task {
  readonly unit = 'samples';
  readonly model: TrainableModel;
  readonly sizes: DataSizes;
  readonly #plan: TaskPlan<ArrayDataSet>;
  readonly #sampler: EpochSampler;

  constructor(plan: TaskPlan<ArrayDataSet>) {
    const { inputShape, targetShape, classes, train } = plan.data;
    this.sizes = { kind: 'arrays', inputShape, targetShape, classes };
    this.model = plan.build(this.sizes);
    this.#plan = plan;
    this.#sampler = new EpochSampler(train.count, plan.settings.batchSize as number, plan.seed);
  }

  get dataTitle(): string {
    return this.#plan.data.title;
  }

  get stepsPerEpoch(): number {
    return this.#sampler.stepsPerEpoch;
  }

  batch(step: number): TrainingBatch {
    const indices = this.#sampler.indicesOf(step);
    return {
      samples: indices.length,
      units: indices.length,
      loss: () => this.#loss(this.#pick(this.#plan.data.train, indices)),
    };
  }

  validate(): Validation {
    const { validation } = this.#plan.data;
    let loss = 0;
    for (const indices of consecutive(validation.count, evaluationBatch)) {
      const batch = this.#pick(validation, indices);
      loss += indices.length * tf.tidy(() => this.#loss(batch).dataSync()[0]);
    }
    return { loss: loss / validation.count };
  }

  /** There is no third part. */
  finalTest(): FinalTest {
    return { testLoss: this.validate().loss };
  }

  samples(count: number): SampleSet {
    const { validation } = this.#plan.data;
    const [first] = consecutive(Math.min(count, validation.count), count);
    return this.#sampleSet(validation, first);
  }

  trainingSamples(step: number): SampleSet {
    return this.#sampleSet(this.#plan.data.train, this.#sampler.indicesOf(step));
  }

  #sampleSet(set: ArraySet, indices: ArrayLike<number>): SampleSet {
    const picked = this.#pick(set, indices);
    return { ...picked, count: indices.length, batchAxis: 0, words: { kind: 'arrays' } };
  }

  #loss({ inputs, targets }: Samples): tf.Scalar {
    const outputs = outputTensor(this.model.forward(inputs.map(toTensor)));
    return this.#plan.loss(outputs, toTensor(targets), {});
  }

  #pick(set: ArraySet, indices: ArrayLike<number>): Samples {
    const { inputShape, targetShape, classes } = this.#plan.data;
    const picked = pickRows(set.targets, indices, targetShape);
    const targets: PlainTensor =
      classes > 0 ? { ...picked, dtype: 'int32', values: Int32Array.from(picked.values) } : picked;
    return { inputs: [pickRows(set.inputs, indices, inputShape)], targets };
  }
}

function pickRows(
  values: Float32Array,
  indices: ArrayLike<number>,
  shape: readonly number[],
): PlainTensor {
  const width = shape.reduce((product, size) => product * size, 1);
  const picked = new Float32Array(indices.length * width);
  for (let i = 0; i < indices.length; i++) {
    picked.set(values.subarray(indices[i] * width, (indices[i] + 1) * width), i * width);
  }
  return { shape: [indices.length, ...shape], dtype: 'float32', values: picked };
}
