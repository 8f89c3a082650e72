// A CNN learns to name images.

import * as tf from '@tensorflow/tfjs';
import { crossEntropy } from 'tensorscope/nn';
import { imageBatch, loadData } from '../../data/index.ts';
import type { ImageBatch, ImageData, ImageSet } from '../../data/index.ts';
import type { MyCNN } from '../../models/cnn.ts';
import type { TrainRequest } from '../../protocol/trainRequest.ts';
import { createModel } from '../modelFactory.ts';
import type { DataSizes, ResolvedSettings } from '../modelFactory.ts';
import { loadModelModules } from '../modelModules.ts';
import { sampleCount } from '../sampleBatch.ts';
import type { ImageSamples } from '../sampleBatch.ts';
import { consecutive, EpochSampler } from './epochSampler.ts';
import type { FinalTest, Validation } from './experiment.ts';
import { dataOfKind } from './task.ts';
import type { Task, TrainingBatch } from './task.ts';

/** Enough to keep the backend busy, little enough for its memory. */
const evaluationBatch = 250;

export async function createCnnTask(
  request: TrainRequest,
  settings: ResolvedSettings,
): Promise<Task> {
  const data = dataOfKind(await loadData(request.data, { seed: request.seed }), 'images');
  const { channels, height, width, count } = data.train;
  const sizes: DataSizes = {
    kind: 'images',
    channels,
    height,
    width,
    classes: data.classes.length,
  };
  const model = createModel('cnn', settings, sizes, request.seed, await loadModelModules());
  const sampler = new EpochSampler(count, settings.batchSize as number, request.seed);
  return new CnnTask(model, sizes, data, sampler);
}

class CnnTask implements Task {
  readonly unit = 'samples';
  readonly model: MyCNN;
  readonly sizes: DataSizes;
  readonly #data: ImageData;
  readonly #sampler: EpochSampler;

  constructor(model: MyCNN, sizes: DataSizes, data: ImageData, sampler: EpochSampler) {
    this.model = model;
    this.sizes = sizes;
    this.#data = data;
    this.#sampler = sampler;
  }

  get dataTitle(): string {
    return this.#data.title;
  }

  get stepsPerEpoch(): number {
    return this.#sampler.stepsPerEpoch;
  }

  batch(step: number): TrainingBatch {
    const batch = imageBatch(this.#data.train, this.#sampler.indicesOf(step));
    return {
      samples: batch.size,
      units: batch.size,
      loss: () => crossEntropy(this.#logits(batch), labelsOf(batch)),
    };
  }

  /** Validation sets have 1000 images: `some` are all. */
  validate(): Validation {
    const { loss, accuracy } = this.#evaluate(this.#data.validation);
    return { loss, metric: { name: 'accuracy', value: accuracy } };
  }

  finalTest(): FinalTest {
    const { loss, accuracy } = this.#evaluate(this.#data.test);
    return { testAccuracy: accuracy, testLoss: loss };
  }

  sampleBatch(): ImageSamples {
    const { validation, classes } = this.#data;
    const count = Math.min(sampleCount, validation.count);
    const batch = imageBatch(
      validation,
      Array.from({ length: count }, (_, i) => i),
    );
    return {
      kind: 'cnn',
      count,
      height: validation.height,
      width: validation.width,
      images: batch.images,
      labels: Array.from(batch.labels, (label) => classes[label]),
      classes,
    };
  }

  #logits({ images, size }: ImageBatch): tf.Tensor2D {
    const { channels, height, width } = this.#data.train;
    return this.model.forward(tf.tensor4d(images, [size, channels, height, width]));
  }

  #evaluate(set: ImageSet): { loss: number; accuracy: number } {
    let [loss, correct] = [0, 0];
    for (const indices of consecutive(set.count, evaluationBatch)) {
      tf.tidy(() => {
        const batch = imageBatch(set, indices);
        const logits = this.#logits(batch);
        loss += crossEntropy(logits, labelsOf(batch), { reduction: 'sum' }).dataSync()[0];
        const predicted = tf.argMax(logits, -1).dataSync();
        correct += predicted.filter((label, b) => label === batch.labels[b]).length;
      });
    }
    return { loss: loss / set.count, accuracy: correct / set.count };
  }
}

function labelsOf({ labels }: ImageBatch): tf.Tensor1D {
  return tf.tensor1d(labels, 'int32');
}
