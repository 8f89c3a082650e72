// A model learns to name images.

import * as tf from '@tensorflow/tfjs';
import { imageBatch } from '../../data/index.ts';
import type { ImageBatch, ImageData, ImageSet } from '../../data/index.ts';
import type { DataSizes } from '../models/modelFactory.ts';
import type { TrainableModel } from '../models/trainableModel.ts';
import { consecutive, EpochSampler } from './epochSampler.ts';
import type { FinalTest, Validation } from '../training/trainer.ts';
import { outputTensor } from './loss.ts';
import type { SampleSet, Task, TaskPlan, TrainingBatch } from './task.ts';

/** Enough to keep the backend busy, little enough for its memory. */
const evaluationBatch = 250;

export class ImageTask implements Task {
  readonly unit = 'samples';
  readonly model: TrainableModel;
  readonly sizes: DataSizes;
  readonly #plan: TaskPlan<ImageData>;
  readonly #sampler: EpochSampler;

  constructor(plan: TaskPlan<ImageData>) {
    const { channels, height, width, count } = plan.data.train;
    const classes = plan.data.classes.length;
    this.sizes = { kind: 'images', channels, height, width, classes };
    this.model = plan.build(this.sizes);
    this.#plan = plan;
    this.#sampler = new EpochSampler(count, plan.settings.batchSize as number, plan.seed);
  }

  get dataTitle(): string {
    return this.#plan.data.title;
  }

  get stepsPerEpoch(): number {
    return this.#sampler.stepsPerEpoch;
  }

  batch(step: number): TrainingBatch {
    const batch = imageBatch(this.#plan.data.train, this.#sampler.indicesOf(step));
    return {
      samples: batch.size,
      units: batch.size,
      loss: () => this.#plan.loss(this.#outputs(batch), labelsOf(batch), {}),
    };
  }

  /** Validation sets have 1000 images: `some` are all. */
  validate(): Validation {
    const { loss, accuracy } = this.#evaluate(this.#plan.data.validation);
    return { loss, metric: { name: 'accuracy', value: accuracy } };
  }

  finalTest(): FinalTest {
    const { loss, accuracy } = this.#evaluate(this.#plan.data.test);
    return { testAccuracy: accuracy, testLoss: loss };
  }

  samples(count: number): SampleSet {
    const { validation } = this.#plan.data;
    return this.#sampleSet(validation, firstOnes(Math.min(count, validation.count)));
  }

  trainingSamples(step: number): SampleSet {
    return this.#sampleSet(this.#plan.data.train, this.#sampler.indicesOf(step));
  }

  #sampleSet(set: ImageSet, indices: ArrayLike<number>): SampleSet {
    const { images, labels, size } = imageBatch(set, indices);
    const shape = [size, set.channels, set.height, set.width];
    const { classes } = this.#plan.data;
    return {
      inputs: [{ shape, dtype: 'float32', values: images }],
      targets: { shape: [size], dtype: 'int32', values: labels },
      count: size,
      batchAxis: 0,
      words: { kind: 'images', classes },
    };
  }

  #outputs({ images, size }: ImageBatch): tf.Tensor {
    const { channels, height, width } = this.#plan.data.train;
    return outputTensor(this.model.forward([tf.tensor4d(images, [size, channels, height, width])]));
  }

  #evaluate(set: ImageSet): { loss: number; accuracy: number } {
    let [loss, correct] = [0, 0];
    for (const indices of consecutive(set.count, evaluationBatch)) {
      tf.tidy(() => {
        const batch = imageBatch(set, indices);
        const outputs = this.#outputs(batch);
        // Losses of a person's own are means; so are these.
        const mean = this.#plan.loss(outputs, labelsOf(batch), {});
        loss += mean.dataSync()[0] * batch.size;
        const predicted = tf.argMax(outputs, -1).dataSync();
        correct += predicted.filter((label, b) => label === batch.labels[b]).length;
      });
    }
    return { loss: loss / set.count, accuracy: correct / set.count };
  }
}

function firstOnes(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function labelsOf({ labels }: ImageBatch): tf.Tensor1D {
  return tf.tensor1d(labels, 'int32');
}
